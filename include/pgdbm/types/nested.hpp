// Values within values (elements of arrays, fields of composites, bounds of ranges): how they are written within a
// literal, and how they are read with their NULLs and their own types.
#pragma once

#include <pgdbm/types/oid_lookup.hpp>
#include <pgdbm/types/optional.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace pgdbm::types {

/// Between double quotes, with `"` and `\` escaped: so any text goes into a literal of an array, composite or range.
void append_quoted(ByteView text, ByteBuffer& out);

/// Writes room for the length of a value within a value, which `end_field` fills in. The latter throws ConversionError
/// when the value is larger than PostgreSQL can hold.
[[nodiscard]] std::size_t begin_field(ByteBuffer& out);
void end_field(std::size_t begun_at, ByteBuffer& out);

/// The value as a literal of its own type, not quoted.
template <TextEncodable T>
void append_text(const T& value, ByteBuffer& out) {
  if constexpr (Codec<T>::parameter_format == Format::text) {
    Codec<T>::encode(value, out);
  } else {
    Codec<T>::encode_text(value, out);
  }
}

template <TextEncodable T>
void append_quoted_text(const T& value, ByteBuffer& out) {
  ByteBuffer text;
  append_text(value, text);
  append_quoted(text.view(), out);
}

/// By the codec's own decode, handing the look-up on to those that hold values of other types.
template <Decodable T>
Decoded decode_known(Oid type, ByteView bytes, T& out, const OidLookup* lookup) {
  if constexpr (requires { Codec<T>::decode(type, bytes, out, lookup); }) {
    return Codec<T>::decode(type, bytes, out, lookup);
  } else {
    return Codec<T>::decode(type, bytes, out);
  }
}

/// A field that may be NULL, into a T or std::optional. Requires: `type` is what `type_read_as` gave.
template <class T>
Decoded decode_field(Oid type, std::optional<ByteView> field, T& out, const OidLookup* lookup) {
  if constexpr (is_optional<T>) {
    if (!field) return out.reset(), Decoded::fine;
    return decode_known(type, *field, out.emplace(), lookup);
  } else {
    if (!field) return Decoded::unexpected_null;
    return decode_known(type, *field, out, lookup);
  }
}

/// T's name in messages, also for a T that is only ever a parameter.
template <class T>
consteval std::string_view name_if_decodable() {
  if constexpr (Decodable<T>) return Codec<T>::name;
  return "";
}
template <class T>
inline constexpr std::string_view nested_name = name_if_decodable<remove_optional_t<T>>();
inline constexpr std::string_view name_end = ">";

/// "std::vector<" + "integer" + ">", while compiling.
template <const std::string_view&... parts>
class JoinedName {
  static constexpr auto characters = [] {
    std::array<char, (parts.size() + ... + 0)> joined{};
    auto at = joined.begin();
    ((at = std::copy(parts.begin(), parts.end(), at)), ...);
    return joined;
  }();

 public:
  static constexpr std::string_view value{characters.data(), characters.size()};
};

}  // namespace pgdbm::types
