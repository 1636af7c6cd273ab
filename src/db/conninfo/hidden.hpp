// Which parts of a connection string must not be shown to anybody. Written for the careless: a password that was not
// encoded, a '?' or '@' within it, a misspelt option. In doubt more is hidden than need be.
#pragma once

#include "db/conninfo/split.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace pgdbm::db::conninfo {

/// Bytes [begin, end) of a text.
struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;

  friend bool operator==(const Part&, const Part&) = default;
};

/// In order, none empty, none touching the next. Of a string that does not parse, or has an option nobody knows, a URI
/// is hidden whole behind its scheme, and pairs from the first secret or fault on.
[[nodiscard]] std::vector<Part> hidden_parts(std::string_view text, const Split& split);

/// Whether a message may quote the name of `pair`, which no table knows: not when it may be the tail of a password.
/// `before` are the pairs that stand before it.
[[nodiscard]] bool may_quote_name(std::string_view text, std::span<const Pair> before, const Pair& pair);

}  // namespace pgdbm::db::conninfo
