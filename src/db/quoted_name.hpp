// Names of tables and columns as SQL has them. Throws SchemaError for a name that PostgreSQL cannot hold.
#pragma once

#include <pgdbm/db/copy_rows.hpp>

#include <pgdbm/sql/identifier.hpp>

#include <string>
#include <string_view>

namespace pgdbm::db {

inline std::string in_quotes(std::string_view name) {
  return sql::quote_identifier(name).value();
}

inline std::string quoted_name(const TableName& name) {
  return name.schema.empty() ? in_quotes(name.table) : in_quotes(name.schema) + "." + in_quotes(name.table);
}

}  // namespace pgdbm::db
