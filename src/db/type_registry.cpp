#include "db/type_registry.hpp"

#include <pgdbm/types/builtin_types.hpp>

#include <algorithm>
#include <utility>

namespace pgdbm::db {

namespace {

/// Programs whose texts are made at run time may have any number: past this much of them, all are forgotten.
constexpr std::size_t most_bytes_of_statements = std::size_t{4} << 20;

/// Types hold each other to no end only in a catalogue that is broken.
constexpr int deepest = 64;

/// Takes one identifier off `written` (`mood`, `"Mood"`, `shop.`…) and tells whether it says `name`.
bool takes_identifier(std::string_view& written, std::string_view name) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  if (!written.starts_with('"')) {
    const auto size = std::min(written.find('.'), written.size());
    const bool is_same = std::ranges::equal(written.substr(0, size), name, {}, lower);
    written.remove_prefix(size);
    return is_same;
  }
  bool is_same = true;
  for (written.remove_prefix(1); !written.empty(); written.remove_prefix(1)) {
    const bool is_quote = written[0] == '"';
    if (is_quote && !written.starts_with("\"\"")) break;
    if (is_quote) written.remove_prefix(1);
    is_same = is_same && name.starts_with(written[0]);
    if (!name.empty()) name.remove_prefix(1);
  }
  if (!written.empty()) written.remove_prefix(1);
  return is_same && name.empty();
}

bool is_called(const CatalogueType& type, std::string_view written) {
  auto rest = written;
  const bool is_name = takes_identifier(rest, type.name);
  if (rest.empty()) return is_name;
  rest = written;
  if (!takes_identifier(rest, type.schema) || !rest.starts_with('.')) return false;
  rest.remove_prefix(1);
  return takes_identifier(rest, type.name) && rest.empty();
}

}  // namespace

void TypeRegistry::add(CatalogueType type) {
  const auto oid = type.oid;
  if (types::is_builtin(oid)) return;  // the tables know it
  types_.insert_or_assign(oid, std::move(type));
}

const CatalogueType* TypeRegistry::find(types::Oid type) const noexcept {
  const auto found = types_.find(type);
  return found == types_.end() ? nullptr : &found->second;
}

bool TypeRegistry::knows(types::Oid type) const noexcept {
  return types::is_builtin(type) || types_.contains(type);
}

types::Oid TypeRegistry::array_of(types::Oid element) const noexcept {
  const auto* const known = find(element);
  return known != nullptr ? known->array : types::array_of(element);
}

types::Oid TypeRegistry::base_of(types::Oid type) const noexcept {
  const auto* known = find(type);
  for (int depth = 0; known != nullptr && known->base != 0 && depth < deepest; ++depth) {
    type = known->base;
    known = find(type);
  }
  if (known == nullptr || known->element == 0) return type;
  const auto element = base_of(known->element);
  if (element == known->element) return type;
  const auto array = array_of(element);  // none over a domain's own array: then this stays what it is
  return array != 0 ? array : type;
}

types::Oid TypeRegistry::same_bytes_as(types::Oid type) const noexcept {
  constexpr types::Oid text_array = types::array_of(types::oid::text);
  const auto* const known = find(type);
  if (known == nullptr) return type;
  if (known->is_text) return types::oid::text;
  const auto* const element = find(known->element);
  return element != nullptr && element->is_text ? text_array : type;
}

bool TypeRegistry::may_be(types::Oid type, types::NamedType named) const noexcept {
  const auto* known = find(type);
  if (known == nullptr) return !types::is_builtin(type);
  if (!named.is_array) return is_called(*known, named.name);
  if (known->element == 0) return false;
  known = find(base_of(known->element));
  return known != nullptr && is_called(*known, named.name);
}

std::string TypeRegistry::name_of(types::Oid type) const {
  const auto* const known = find(type);
  return known != nullptr && !types::is_builtin(type) ? known->shown : types::type_name(type);
}

bool TypeRegistry::has_binary(types::Oid type) const noexcept {
  return has_binary(type, 0);
}

bool TypeRegistry::has_binary(types::Oid type, int depth) const noexcept {
  if (types::is_builtin(type)) return types::builtin_has_binary(type);
  const auto* const known = find(type);
  if (known == nullptr || depth == deepest) return true;
  if (!known->has_binary) return false;
  return std::ranges::all_of(known->parts, [&](types::Oid part) { return has_binary(part, depth + 1); });
}

std::optional<std::vector<std::int16_t>> TypeRegistry::formats_of(std::string_view statement,
                                                                  std::span<const types::Oid> parameter_types) {
  // Programs repeat themselves: the text asked for last needs no hash.
  auto found = last_;
  if (found == statements_.end() || found->first != statement) found = statements_.find(statement);
  if (found == statements_.end()) return std::nullopt;
  last_ = found;
  if (!std::ranges::equal(found->second.parameter_types, parameter_types)) return std::nullopt;
  return found->second.formats;
}

void TypeRegistry::remember_formats(std::string_view statement, std::span<const types::Oid> parameter_types,
                                    std::vector<std::int16_t> formats) {
  forget_formats(statement);
  if (bytes_of_statements_ + statement.size() > most_bytes_of_statements) {
    statements_.clear();
    last_ = statements_.end();
    bytes_of_statements_ = 0;
  }
  bytes_of_statements_ += statement.size();
  Described described{{parameter_types.begin(), parameter_types.end()}, std::move(formats)};
  last_ = statements_.emplace(std::string{statement}, std::move(described)).first;
}

void TypeRegistry::forget_formats(std::string_view statement) {
  const auto found = statements_.find(statement);
  if (found == statements_.end()) return;
  bytes_of_statements_ -= statement.size();
  statements_.erase(found);
  last_ = statements_.end();
}

}  // namespace pgdbm::db
