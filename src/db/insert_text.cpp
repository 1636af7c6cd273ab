#include "db/insert_text.hpp"

#include "db/quoted_name.hpp"

#include <fmt/format.h>

#include <iterator>

namespace pgdbm::db {

std::string insert_text(const TableName& table, std::span<const std::string> columns, std::size_t fields,
                        std::size_t rows, OnConflict on_conflict) {
  std::string text = "INSERT INTO " + quoted_name(table);
  for (std::size_t i = 0; i < columns.size(); ++i) text += (i == 0 ? " (" : ", ") + in_quotes(columns[i]);
  text += columns.empty() ? " VALUES " : ") VALUES ";
  std::size_t parameter = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t field = 0; field < fields; ++field) {
      const auto* const before = field != 0 ? ", " : row != 0 ? ", (" : "(";
      fmt::format_to(std::back_inserter(text), "{}${}", before, ++parameter);
    }
    text += ')';
  }
  if (on_conflict == OnConflict::skip) text += " ON CONFLICT DO NOTHING";
  return text;
}

}  // namespace pgdbm::db
