// A value as the form "name=value …" wants it: what `split_key_value` reads back.
#pragma once

#include <string>
#include <string_view>

namespace pgdbm::db::conninfo {

/// As it is where that will do, else within quotes.
[[nodiscard]] std::string quote_value(std::string_view value);

}  // namespace pgdbm::db::conninfo
