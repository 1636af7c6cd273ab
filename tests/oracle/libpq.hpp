// libpq as the judge: what it makes of a connection string.
#pragma once

#include <libpq-fe.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace pgdbm::oracle {

using Values = std::map<std::string, std::string, std::less<>>;
using LibpqOptions = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

/// Those that have a value.
inline Values values_of(const PQconninfoOption* option) {
  Values values;
  for (; option != nullptr && option->keyword != nullptr; ++option) {
    if (option->val != nullptr) values.emplace(option->keyword, option->val);
  }
  return values;
}

/// None when libpq refuses the string.
inline std::optional<Values> libpq_parse(const std::string& text) {
  char* message = nullptr;
  const LibpqOptions options{PQconninfoParse(text.c_str(), &message), PQconninfoFree};
  PQfreemem(message);
  if (!options) return std::nullopt;
  return values_of(options.get());
}

/// The names this libpq knows: they depend on its version.
inline std::set<std::string, std::less<>> libpq_names() {
  const LibpqOptions options{PQconndefaults(), PQconninfoFree};
  std::set<std::string, std::less<>> names;
  for (const auto* option = options.get(); option != nullptr && option->keyword != nullptr; ++option) {
    names.insert(option->keyword);
  }
  return names;
}

}  // namespace pgdbm::oracle
