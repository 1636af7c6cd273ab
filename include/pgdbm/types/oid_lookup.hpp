// Types whose number a database gave them: those of extensions, enums, composites, domains. This room decides by
// number only; who can read the catalogue (the room db) implements the look-up, once for a pool.
//
// Nothing here is needed for built-in types, nor to send a parameter: one of such a type is sent untyped, in text.
// Without a look-up an hstore is believed to be one when its bytes say so, and domains within arrays or composites, and
// citext, are refused.
#pragma once

#include <pgdbm/types/codec.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace pgdbm::types {

/// Specialise it to say what a C++ type is called in the database ("mood", "shop.mood"): required for composites,
/// and for ranges over types that have no built-in one; useful for enums, whose columns are then checked by name.
template <class T>
inline constexpr std::string_view postgres_type{};

/// A type by its name, or the array over it. The name is as a statement would write it (`mood`, `"Mood"`, `shop.mood`);
/// without a schema it is a type of that name in any, as there may be one in the schema of each manager.
struct NamedType {
  std::string_view name{};
  bool is_array = false;
};

/// Rows that outlive their pool share it.
class OidLookup : public std::enable_shared_from_this<OidLookup> {
 public:
  OidLookup() = default;
  OidLookup(const OidLookup&) = delete;
  OidLookup& operator=(const OidLookup&) = delete;
  virtual ~OidLookup() = default;

  /// True when the type is built in, or was looked up. Of any other the answers below are those of ignorance.
  [[nodiscard]] virtual bool knows(Oid type) const noexcept = 0;
  /// What is left without domains: int4 for a domain over it, int4[] for an array of that domain; else `type` itself.
  [[nodiscard]] virtual Oid base_of(Oid type) const noexcept = 0;
  /// A built-in type with the same bytes: text for an enum and for citext, text[] for arrays of them; else `type`
  /// itself. Requires: `base_of` gave the type.
  [[nodiscard]] virtual Oid same_bytes_as(Oid type) const noexcept = 0;
  /// False when the type is known under another name.
  [[nodiscard]] virtual bool may_be(Oid type, NamedType named) const noexcept = 0;
  /// For messages: "int4", "mood", "shop.mood[]".
  [[nodiscard]] virtual std::string name_of(Oid type) const = 0;
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

/// Of those types that T's codec reads in the same way, the one that stands for them; 0 when it reads none of `type`.
template <Decodable T>
[[nodiscard]] constexpr Oid decoded_like(Oid type) noexcept {
  if (!Codec<T>::decodes(type)) return 0;
  if constexpr (requires { Codec<T>::read_like(type); }) {
    return Codec<T>::read_like(type);
  } else {
    return type;
  }
}

/// The type by which T's codec reads a column of `type`; 0 when it reads none of that type.
template <Decodable T>
[[nodiscard]] Oid type_read_as(Oid type, const OidLookup* lookup) noexcept {
  if (lookup == nullptr || !is_user_type(type)) return decoded_like<T>(type);
  const Oid base = lookup->base_of(type);
  constexpr NamedType named = named_type_of<T>();
  if (!named.name.empty() && is_user_type(base) && !lookup->may_be(base, named)) return 0;
  if (Codec<T>::decodes(base)) return decoded_like<T>(base);
  return decoded_like<T>(lookup->same_bytes_as(base));
}

}  // namespace pgdbm::types
