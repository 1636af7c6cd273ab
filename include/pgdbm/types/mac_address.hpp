// macaddr (6 bytes) and macaddr8 (8 bytes).
#pragma once

#include <pgdbm/types/codec.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::types {

template <std::size_t size>
  requires(size == 6 || size == 8)
struct BasicMacAddress {
  std::array<std::uint8_t, size> octets{};

  /// "08:00:2b:01:02:03", or with dashes; nothing for other text.
  [[nodiscard]] static std::optional<BasicMacAddress> parse(std::string_view text) noexcept;
  /// With colons and small letters, as PostgreSQL prints it.
  [[nodiscard]] std::string to_text() const;

  friend auto operator<=>(const BasicMacAddress&, const BasicMacAddress&) = default;
};

using MacAddress = BasicMacAddress<6>;
using MacAddress8 = BasicMacAddress<8>;
extern template struct BasicMacAddress<6>;
extern template struct BasicMacAddress<8>;

template <std::size_t size>
struct Codec<BasicMacAddress<size>> {
  static constexpr Oid parameter_type = size == 6 ? oid::macaddr : oid::macaddr8;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = size == 6 ? "pgdbm::types::MacAddress" : "pgdbm::types::MacAddress8";

  static void encode(const BasicMacAddress<size>& value, ByteBuffer& out) {
    for (const auto octet : value.octets) out.append_integer(octet);
  }
  static void encode_text(const BasicMacAddress<size>& value, ByteBuffer& out) { out.append(value.to_text()); }
  static constexpr bool decodes(Oid type) noexcept { return type == parameter_type; }
  static Decoded decode(Oid /*type*/, ByteView bytes, BasicMacAddress<size>& out) noexcept {
    if (bytes.size() != size) return Decoded::malformed;
    for (std::size_t i = 0; i < size; ++i) out.octets[i] = std::to_integer<std::uint8_t>(bytes[i]);
    return Decoded::fine;
  }
  static Decoded decode_text(ByteView text, BasicMacAddress<size>& out) noexcept {
    const auto value = BasicMacAddress<size>::parse({reinterpret_cast<const char*>(text.data()), text.size()});
    if (!value) return Decoded::malformed;
    out = *value;
    return Decoded::fine;
  }
};

}  // namespace pgdbm::types
