#include "db/conninfo/hidden.hpp"

#include "db/conninfo/option_table.hpp"

#include <algorithm>

namespace pgdbm::db::conninfo {

namespace {

bool is_known(const Pair& pair) {
  return pair.name == "requiressl" || find_option(pair.name) != nullptr;
}

/// A dbname that looks like a connection string is one to some programs (psql), with a password of its own.
bool is_secret(const Pair& pair) {
  if (is_uri(pair.value)) return true;  // of whatever: it was put into the wrong place
  if (pair.name == "options") return pair.value.find('.') != std::string::npos;  // a setting of the program's own
  if (pair.name == "dbname") return pair.value.find('=') != std::string::npos;
  const auto* const entry = find_option(pair.name);
  return entry != nullptr && entry->is_secret;
}

/// In "postgres://user:secret/db", where the host was forgotten, the password stands where a port belongs.
bool has_odd_port(std::span<const Pair> pairs) {
  return std::ranges::any_of(pairs, [](const Pair& pair) {
    return pair.name == "port" && pair.value.find_first_not_of("0123456789,") != std::string::npos;
  });
}

std::size_t scheme_end(std::string_view uri) {
  return uri.find("://") + 3;
}

/// From the first ':' (encoded, too) to the last '@' of all: where a password with any bytes in it can be.
Part credentials(std::string_view uri) {
  const auto last_at = uri.rfind('@');
  if (last_at == std::string_view::npos) return {};
  const auto user = scheme_end(uri);
  for (auto i = user; i < last_at; ++i) {
    if (uri[i] == ':') return {i + 1, last_at};
    const auto encoded = uri.substr(i, 3);
    if (encoded == "%3A" || encoded == "%3a") return {i + 3, std::max(i + 3, last_at)};
  }
  return {};
}

std::vector<Part> merged(std::vector<Part> parts) {
  std::ranges::sort(parts, {}, &Part::begin);
  std::vector<Part> merged;
  for (const auto& part : parts) {
    if (part.begin == part.end) continue;
    if (merged.empty() || part.begin > merged.back().end) {
      merged.push_back(part);
    } else {
      merged.back().end = std::max(merged.back().end, part.end);
    }
  }
  return merged;
}

std::vector<Part> hidden_in_broken(std::string_view text, std::span<const Pair> sound) {
  std::size_t from = 0;
  if (is_uri(text)) {
    from = scheme_end(text);
  } else if (const auto secret = std::ranges::find_if(sound, is_secret); secret != sound.end()) {
    from = secret->value_begin;
  } else if (!sound.empty()) {
    from = sound.back().value_end;
  }
  return merged({{from, text.size()}});
}

}  // namespace

std::vector<Part> hidden_parts(std::string_view text, const Split& split) {
  const auto unknown = std::ranges::find_if_not(split.pairs, is_known);
  const std::span<const Pair> sound{split.pairs.begin(), unknown};
  const bool is_broken = split.fault || unknown != split.pairs.end() || (is_uri(text) && has_odd_port(sound));
  if (is_broken) return hidden_in_broken(text, sound);

  std::vector<Part> parts;
  if (is_uri(text)) parts.push_back(credentials(text));
  for (const auto& pair : sound) {
    if (is_secret(pair)) parts.push_back({pair.value_begin, pair.value_end});
  }
  return merged(std::move(parts));
}

bool may_quote_name(std::string_view text, std::span<const Pair> before, const Pair& pair) {
  if (!is_uri(text)) return std::ranges::none_of(before, is_secret);
  const auto last_at = text.rfind('@');
  const bool is_behind_credentials = last_at == std::string_view::npos || last_at < pair.name_begin;
  const bool has_secret = std::ranges::any_of(before, [](const Pair& earlier) {
    return is_secret(earlier) && earlier.name_begin != earlier.value_begin;  // in the query, not before the '@'
  });
  return is_behind_credentials && !has_secret && !has_odd_port(before);
}

}  // namespace pgdbm::db::conninfo
