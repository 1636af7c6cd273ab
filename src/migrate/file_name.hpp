// What the name of a migration's file says: the number it is ordered by, and whether it undoes another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::migrate {

/// Ways to number files. The numbers of two ways say nothing about each other.
enum class Numbering : std::uint8_t {
  plain,   ///< 001_x.sql, and any digits that are none of these
  flyway,  ///< V7__x.sql
  day,     ///< 20260131_x.sql
  minute,  ///< 202601311200_x.sql
  moment,  ///< 20260131120000_x.sql, 20260131_120000_x.sql
};

struct FileNumber {
  std::uint64_t version = 0;
  Numbering numbering = Numbering::plain;
  friend bool operator==(const FileNumber&, const FileNumber&) = default;
};

/// 001_x.sql → 1, V7__x.sql → 7, 20260131_120000_x.sql → 20260131120000. Nothing when the name has no such number.
[[nodiscard]] std::optional<FileNumber> number_of(std::string_view filename) noexcept;

/// "001_x.down.sql", which undoes 001_x.sql.
[[nodiscard]] bool is_down_name(std::string_view filename) noexcept;

/// 001_x.sql → 001_x.down.sql. Requires: it ends in .sql.
[[nodiscard]] std::string down_name_of(std::string_view filename);

}  // namespace pgdbm::migrate
