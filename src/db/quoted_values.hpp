// Values that the server quotes in its messages: people's data, which does not belong into logs.
#pragma once

#include <pgdbm/base/sqlstate.hpp>

#include <string>
#include <string_view>

namespace pgdbm::db {

/// The message with "****" for what it quotes, when it is about data (class 22, such as "invalid input syntax for type
/// integer"). A value that the statement's own text has as a literal stays: whoever wrote it may see it.
[[nodiscard]] std::string hide_quoted_value(std::string message, SqlState sqlstate, std::string_view statement);

}  // namespace pgdbm::db
