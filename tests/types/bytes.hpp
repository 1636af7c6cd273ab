// Bytes as tests write them: "00 2a". What a codec makes of a value, and of bytes, in one call each.
#pragma once

#include <pgdbm/types/codec.hpp>
#include <pgdbm/types/nested.hpp>
#include <pgdbm/types/parameters.hpp>

#include <pgdbm/base/byte_buffer.hpp>

#include <cstddef>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::types {

inline void PrintTo(Decoded outcome, std::ostream* out) {
  constexpr std::string_view names[] = {"fine",       "out_of_range", "malformed", "unexpected_null",
                                        "wrong_type", "wrong_shape"};
  *out << names[static_cast<std::size_t>(outcome)];
}

namespace testing {

/// "00 2a" from bytes.
inline std::string hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const auto byte : bytes) {
    if (!text.empty()) text += ' ';
    text += digits[std::to_integer<std::size_t>(byte >> 4)];
    text += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return text;
}

/// Bytes from "00 2a".
inline std::vector<std::byte> bytes(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::vector<std::byte> made;
  for (std::size_t i = 0; i + 1 < text.size(); i += 3) {
    made.push_back(static_cast<std::byte>(digits.find(text[i]) << 4 | digits.find(text[i + 1])));
  }
  return made;
}

inline std::vector<std::byte> bytes_of(std::string_view text) {
  const auto view = std::as_bytes(std::span{text});
  return {view.begin(), view.end()};
}

/// What the codec writes, as hexadecimal.
template <class T>
std::string encoded(const T& value) {
  ByteBuffer out;
  Codec<T>::encode(value, out);
  return hex(out.view());
}

/// What the codec writes, as text.
template <class T>
std::string encoded_text(const T& value) {
  ByteBuffer out;
  Codec<T>::encode(value, out);
  return {reinterpret_cast<const char*>(out.view().data()), out.size()};
}

/// What the codec writes within a literal.
template <class T>
std::string nested_text(const T& value) {
  ByteBuffer out;
  append_text(value, out);
  return {reinterpret_cast<const char*>(out.view().data()), out.size()};
}

/// What became of bytes: the outcome, and the value when it is fine.
template <class T>
struct Read {
  Decoded outcome;
  T value;
};

template <class T>
Read<T> read(Oid type, ByteView from) {
  // A copy of just that size, so that AddressSanitizer sees a read past the end.
  const std::vector<std::byte> exact(from.begin(), from.end());
  Read<T> result{Decoded::malformed, {}};
  result.outcome = Codec<T>::decode(type, exact, result.value);
  return result;
}

template <class T>
Read<T> read(Oid type, std::string_view from) {
  return read<T>(type, ByteView{bytes(from)});
}

/// True when every shorter run of a valid value's first bytes is refused as malformed.
template <class T>
bool refuses_each_truncation(Oid type, ByteView whole) {
  for (std::size_t size = 0; size < whole.size(); ++size) {
    if (read<T>(type, whole.first(size)).outcome != Decoded::malformed) return false;
  }
  return true;
}

template <class T>
bool refuses_each_truncation(Oid type, std::string_view whole) {
  return refuses_each_truncation<T>(type, ByteView{bytes(whole)});
}

template <class T>
Read<T> read_text(std::string_view text) {
  Read<T> result{Decoded::malformed, {}};
  result.outcome = Codec<T>::decode_text(bytes_of(text), result.value);
  return result;
}

/// The column types, of all numbers up to 10000 and some of users' types, that a codec reads.
template <class T>
std::vector<Oid> types_read() {
  std::vector<Oid> found;
  for (Oid type = 0; type < 10'000; ++type) {
    if (Codec<T>::decodes(type)) found.push_back(type);
  }
  for (const Oid type : {Oid{16'383}, Oid{16'384}, Oid{4'294'967'295}}) {
    if (Codec<T>::decodes(type)) found.push_back(type);
  }
  return found;
}

}  // namespace testing
}  // namespace pgdbm::types
