// Files, wherever they were read from, into the migrations of a module: named, numbered, ordered.
#pragma once

#include <pgdbm/migrate/migration.hpp>

#include <pgdbm/base/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::migrate {

struct SourceFile {
  std::string name;  ///< without the folder
  std::string bytes;
};

/// True for what may be a migration or undo one; a file called ….SQL is not passed over either, but refused.
[[nodiscard]] bool is_for_us(std::string_view filename) noexcept;

/// Ordered by number; NNN_x.down.sql belongs to NNN_x.sql, and is no migration. `where` is for messages: the folder.
/// Faults, of kind migration: a name without a number, a down file alone, text that is not UTF-8 or has NUL bytes. (Two
/// files with one number, and numbers of two kinds, are judged with the history: see plan.hpp.)
[[nodiscard]] Result<std::vector<Migration>> collect(std::vector<SourceFile> files, const std::string& where);

/// SHA-256 in hexadecimal over the text, its line ends as read_text leaves them, without outer white space: the Python
/// library's rule. A byte order mark counts.
[[nodiscard]] std::string checksum_of(std::string_view text);

}  // namespace pgdbm::migrate
