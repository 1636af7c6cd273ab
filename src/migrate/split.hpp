// SQL into statements, where the server would cut it.
#pragma once

#include "migrate/file_scan.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::migrate {

/// Each from its first word to its last, without comments around it and semicolon; what is empty is passed over. By the
/// parser of PostgreSQL 15 (libpg_query); text that it does not take, of a newer version or wrong, by our lexer.
/// Requires: UTF-8 without NUL bytes, no psql commands, no data of COPY.
[[nodiscard]] std::vector<Span> split(const std::string& sql);

/// The same by our lexer alone. Where it is weaker: in a body of BEGIN ATOMIC, `AS case`, `AS end` and `x.end` count as
/// the keywords.
[[nodiscard]] std::vector<Span> split_by_lexer(std::string_view sql);

}  // namespace pgdbm::migrate
