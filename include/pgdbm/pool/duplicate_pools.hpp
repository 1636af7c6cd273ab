// What becomes of a second pool of one program to the same database as the same user.
#pragma once

#include <cstdint>

namespace pgdbm {

enum class DuplicatePools : std::uint8_t {
  allow,   ///< this pool is neither looked at nor counted
  warn,    ///< the log hears of it, once
  refuse,  ///< it does not connect
};

}  // namespace pgdbm
