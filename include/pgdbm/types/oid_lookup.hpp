// Types whose number a database gave them: those of extensions, enums, composites, domains. This room decides by
// number only; who can read the catalogue (the room db) implements the look-up, once for a pool.
//
// Nothing here is needed for built-in types, nor to send a parameter: one of such a type is sent untyped, in text.
// Without a look-up an hstore is believed to be one when its bytes say so, and domains within arrays or composites, and
// citext, are refused.
#pragma once

#include <pgdbm/types/codec.hpp>

#include <optional>
#include <string_view>

namespace pgdbm::types {

/// Specialise it to say what a C++ type is called in the database ("mood", "shop.mood"): required for composites,
/// and for ranges over types that have no built-in one; useful for enums, whose columns are then checked by name.
template <class T>
inline constexpr std::string_view postgres_type{};

/// A type by its name, or the array over it.
struct NamedType {
  std::string_view name{};
  bool is_array = false;
};

struct TypeNumbers {
  Oid type = 0;
  Oid array = 0;
};

class OidLookup {
 public:
  OidLookup() = default;
  OidLookup(const OidLookup&) = delete;
  OidLookup& operator=(const OidLookup&) = delete;
  virtual ~OidLookup() = default;

  /// By the name as a statement would write it; nothing when the database has no such type.
  [[nodiscard]] virtual std::optional<TypeNumbers> find(std::string_view name) const noexcept = 0;
  /// The type with the same bytes that a codec may know: a domain's base, text for an enum and for citext, int4[] for
  /// an array of a domain over int4. `type` itself when there is none.
  [[nodiscard]] virtual Oid same_bytes_as(Oid type) const noexcept = 0;
};

/// What T's columns are called when they are not built in; an empty name when any will do, or none.
template <class T>
[[nodiscard]] constexpr NamedType named_type_of() noexcept {
  if constexpr (requires { Codec<T>::named_type; }) {
    return Codec<T>::named_type;
  } else {
    return {};
  }
}

/// The type by which T's codec reads a column of `type`; 0 when it reads none of that type.
template <Decodable T>
[[nodiscard]] Oid type_read_as(Oid type, const OidLookup* lookup) noexcept {
  if (lookup != nullptr && is_user_type(type)) {
    constexpr NamedType named = named_type_of<T>();
    if (!named.name.empty()) {
      const auto numbers = lookup->find(named.name);
      if (numbers && type != (named.is_array ? numbers->array : numbers->type)) return 0;
    }
  }
  if (Codec<T>::decodes(type)) return type;
  if (lookup == nullptr) return 0;
  const Oid same = lookup->same_bytes_as(type);
  return Codec<T>::decodes(same) ? same : 0;
}

}  // namespace pgdbm::types
