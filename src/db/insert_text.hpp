// The INSERT of `insert_records`: for one row of arguments, or for several at once, which saves the server most of what
// a short statement costs.
#pragma once

#include <pgdbm/db/copy_rows.hpp>
#include <pgdbm/db/parameter_rows.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>

namespace pgdbm::db {

/// More gain nothing: 20 rows at once take a third of the time of single ones, 1,000 too.
inline constexpr std::size_t most_rows_at_once = 32;

/// So many rows of that many fields go into one statement: fewer when they are wide, as a text that is too long would
/// not be kept prepared. Requires: one field at least.
[[nodiscard]] constexpr std::size_t rows_at_once(std::size_t fields) noexcept {
  constexpr std::size_t most_parameters = 1'000;
  return std::clamp<std::size_t>(most_parameters / fields, 1, most_rows_at_once);
}

/// Without columns, the fields fill those of the table in their order. Throws SchemaError for a name that PostgreSQL
/// cannot hold.
[[nodiscard]] std::string insert_text(const TableName& table, std::span<const std::string> columns, std::size_t fields,
                                      std::size_t rows, OnConflict on_conflict);

}  // namespace pgdbm::db
