// hstore, of the extension of that name, as a map from text to text or NULL.
// (citext is read into std::string where a look-up knows it, `vector` of pgvector into std::vector<float>: array.hpp.)
#pragma once

#include <pgdbm/types/oid_lookup.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::types {

using Hstore = std::map<std::string, std::optional<std::string>>;

template <>
struct Codec<Hstore> {
  static constexpr Oid parameter_type = oid::unspecified;
  static constexpr Format parameter_format = Format::text;
  static constexpr std::string_view name = "std::map<std::string, std::optional<std::string>>";
  static constexpr NamedType named_type{"hstore", false};

  static void encode(const Hstore& value, ByteBuffer& out);
  static constexpr bool decodes(Oid type) noexcept { return is_user_type(type); }
  static Decoded decode(Oid type, ByteView bytes, Hstore& out);
};

}  // namespace pgdbm::types
