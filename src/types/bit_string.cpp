#include <pgdbm/types/bit_string.hpp>
#include <pgdbm/types/value_reader.hpp>

#include <pgdbm/base/error.hpp>

#include <cstdint>
#include <utility>

namespace pgdbm::types {

std::optional<BitString> BitString::parse(std::string_view text) {
  BitString value{text.size()};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '0' && text[i] != '1') return std::nullopt;
    if (text[i] == '1') value.set(i);
  }
  return value;
}

std::string BitString::to_text() const {
  std::string text(size_, '0');
  for (std::size_t i = 0; i < size_; ++i) {
    if ((*this)[i]) text[i] = '1';
  }
  return text;
}

void Codec<BitString>::encode(const BitString& value, ByteBuffer& out) {
  if (!std::in_range<std::int32_t>(value.size_)) {
    raise({.kind = FaultKind::conversion,
           .message = "A parameter of type bit varying has more bits than PostgreSQL can count (2147483647)."});
  }
  out.append_integer(static_cast<std::int32_t>(value.size_));
  out.append(value.bytes_);
}

Decoded Codec<BitString>::decode(Oid /*type*/, ByteView bytes, BitString& out) {
  ValueReader reader{bytes};
  const auto size = reader.integer<std::int32_t>();
  if (reader.failed() || size < 0) return Decoded::malformed;
  const auto bits = static_cast<std::size_t>(size);
  if (reader.remaining() != (bits + 7) / 8) return Decoded::malformed;
  const auto held = reader.bytes(reader.remaining());
  // Bits behind the last must be 0, or equal strings would differ.
  if (bits % 8 != 0 && (held.back() & (std::byte{0xff} >> (bits % 8))) != std::byte{0}) return Decoded::malformed;
  out.bytes_.assign(held.begin(), held.end());
  out.size_ = bits;
  return Decoded::fine;
}

Decoded Codec<BitString>::decode_text(ByteView text, BitString& out) {
  auto value = BitString::parse({reinterpret_cast<const char*>(text.data()), text.size()});
  if (!value) return Decoded::malformed;
  out = *std::move(value);
  return Decoded::fine;
}

}  // namespace pgdbm::types
