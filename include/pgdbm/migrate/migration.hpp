// One migration: a file of SQL that a module owns, applied once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace pgdbm {

struct Migration {
  std::string filename;       ///< "001_create_users.sql": its identity within the module
  std::uint64_t version = 0;  ///< the number it is ordered by
  std::string content;        ///< as it stands in the file, templates unfilled; each line end is \n
  std::string checksum;       ///< SHA-256, in hexadecimal, of the content with line ends and outer space normalised
  std::optional<std::string> down;  ///< what the file beside it holds that is called like it, but ….down.sql
};

}  // namespace pgdbm
