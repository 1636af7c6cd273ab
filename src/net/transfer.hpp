// What became of one attempt to read or write without blocking.
#pragma once

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <cstdint>

namespace pgdbm::net {

enum class Transfer : std::uint8_t {
  moved,        ///< `count` bytes were moved
  would_block,  ///< wait for readiness
  ended,        ///< the peer closed its side
  failed,       ///< `error` says why
};

struct TransferResult {
  Transfer status;
  std::size_t count = 0;
  boost::system::error_code error{};
};

}  // namespace pgdbm::net
