// Names of tables and columns as SQL has them. Throws SchemaError for a name that PostgreSQL cannot hold.
#pragma once

#include <pgdbm/db/copy_rows.hpp>

#include <pgdbm/sql/identifier.hpp>

#include <pgdbm/base/error.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace pgdbm::db {

inline std::string in_quotes(std::string_view name) {
  auto result = sql::quote_identifier(name);
  if (!result) raise(result.error());
  return *std::move(result);
}

inline std::string quoted_name(const TableName& name) {
  return name.schema.empty() ? in_quotes(name.table) : in_quotes(name.schema) + "." + in_quotes(name.table);
}

}  // namespace pgdbm::db
