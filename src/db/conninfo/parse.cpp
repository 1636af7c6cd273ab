#include "db/conninfo/parse.hpp"

#include "db/conninfo/hidden.hpp"
#include "db/conninfo/option_table.hpp"
#include "db/conninfo/split.hpp"

#include <fmt/format.h>

namespace pgdbm::db::conninfo {

namespace {

Fault unknown_option(std::string_view text, std::span<const Pair> before, const Pair& pair) {
  const bool is_quotable = may_quote_name(text, before, pair);
  return {.kind = FaultKind::configuration,
          .message = is_quotable
                         ? fmt::format("The connection string has an option '{}', which neither libpq nor pgdbm knows. "
                                       "The nearest they know is '{}'.",
                                       pair.name, nearest_option(pair.name))
                         : fmt::format("The connection string has an option at byte {} that neither libpq nor pgdbm "
                                       "knows; it is not shown, as it may be a part of a password (one with odd bytes "
                                       "wants encoding or quotes). The nearest they know is '{}'.",
                                       pair.name_begin + 1, nearest_option(pair.name))};
}

}  // namespace

Result<OptionValues> parse(std::string_view text) {
  auto parts = split(text);
  if (parts.fault) return *std::move(parts.fault);
  OptionValues values;
  const std::span<Pair> pairs{parts.pairs};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    auto& pair = pairs[i];
    if (pair.name == "requiressl") {  // what sslmode was before PostgreSQL 8
      pair.name = "sslmode";
      pair.value = pair.value.starts_with('1') ? "require" : "prefer";
    }
    if (find_option(pair.name) == nullptr) return unknown_option(text, pairs.first(i), pair);
    values.insert_or_assign(pair.name, pair.value);  // a later fault looks at this pair again
  }
  return values;
}

}  // namespace pgdbm::db::conninfo
