// The text family as std::string, and json, jsonb, jsonpath and xml as the text they are; std::string_view and
// literals as parameters.
// A text parameter is sent untyped and in text format, so that the server reads it as whatever the statement needs
// ('2026-01-31' for a date column), as a literal in the statement would be.
#pragma once

#include <pgdbm/types/codec.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace pgdbm::types {

template <>
struct Codec<std::string_view> {
  static constexpr Oid parameter_type = oid::unspecified;
  static constexpr Format parameter_format = Format::text;

  static void encode(std::string_view value, ByteBuffer& out) { out.append(value); }
};

template <>
struct Codec<std::string> : Codec<std::string_view> {
  static constexpr std::string_view name = "std::string";

  static constexpr bool decodes(Oid type) noexcept {
    switch (type) {
      case oid::text:
      case oid::varchar:
      case oid::bpchar:
      case oid::name:
      case oid::character:
      case oid::json:
      case oid::jsonb:
      case oid::jsonpath:
      case oid::xml:
      case oid::refcursor:
      case oid::unknown:
        return true;
      default:
        return false;
    }
  }
  static constexpr Oid read_like(Oid type) noexcept { return is_versioned(type) ? type : oid::text; }
  static Decoded decode(Oid type, ByteView bytes, std::string& out) {
    if (is_versioned(type)) {
      // A version goes before the text; there is no other yet than 1.
      if (bytes.empty() || bytes[0] != std::byte{1}) return Decoded::malformed;
      bytes = bytes.subspan(1);
    }
    return decode_text(bytes, out);
  }
  /// What the server can only send as text is read as that text.
  static Decoded decode_text(ByteView bytes, std::string& out) {
    out.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return Decoded::fine;
  }

 private:
  static constexpr bool is_versioned(Oid type) noexcept { return type == oid::jsonb || type == oid::jsonpath; }
};

/// A null pointer is NULL (parameters.hpp).
template <>
struct Codec<const char*> : Codec<std::string_view> {};
template <>
struct Codec<char*> : Codec<std::string_view> {};

/// Text up to the first NUL, or the whole array when it has none.
template <std::size_t N>
struct Codec<char[N]> : Codec<std::string_view> {
  static void encode(const char (&value)[N], ByteBuffer& out) {
    const std::string_view whole{value, N};
    out.append(whole.substr(0, whole.find('\0')));
  }
};

}  // namespace pgdbm::types
