// inet and cidr: an address of IPv4 or IPv6 with the length of its network's prefix.
#pragma once

#include <pgdbm/types/codec.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::types {

/// A host, and the network it lies in.
struct Inet {
  std::array<std::uint8_t, 16> address{};  ///< the first 4 of it for IPv4, the rest 0
  bool is_v6 = false;
  std::uint8_t prefix = 32;  ///< at most 32, or 128 for IPv6

  /// "192.168.0.1/24", "::1": all four or eight parts, as PostgreSQL's inet; nothing for other text.
  [[nodiscard]] static std::optional<Inet> parse(std::string_view text) noexcept;
  /// As PostgreSQL prints it: the prefix is left out when it is the whole address.
  [[nodiscard]] std::string to_text() const;

  friend bool operator==(const Inet&, const Inet&) = default;
};

/// A network: all bits behind the prefix are 0.
struct Cidr {
  std::array<std::uint8_t, 16> address{};
  bool is_v6 = false;
  std::uint8_t prefix = 32;

  /// "192.168.0.0/24"; without a prefix the whole address is meant. Nothing when bits lie behind the prefix.
  [[nodiscard]] static std::optional<Cidr> parse(std::string_view text) noexcept;
  /// Always with its prefix.
  [[nodiscard]] std::string to_text() const;

  friend bool operator==(const Cidr&, const Cidr&) = default;
};

template <>
struct Codec<Inet> {
  static constexpr Oid parameter_type = oid::inet;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "pgdbm::types::Inet";

  /// Throws ConversionError for a prefix longer than the address.
  static void encode(const Inet& value, ByteBuffer& out);
  static void encode_text(const Inet& value, ByteBuffer& out) { out.append(value.to_text()); }
  /// Any network is read as an inet too.
  static constexpr bool decodes(Oid type) noexcept { return type == oid::inet || type == oid::cidr; }
  static Decoded decode(Oid type, ByteView bytes, Inet& out) noexcept;
  static Decoded decode_text(ByteView text, Inet& out) noexcept;
};

template <>
struct Codec<Cidr> {
  static constexpr Oid parameter_type = oid::cidr;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "pgdbm::types::Cidr";

  /// Throws ConversionError for a prefix longer than the address; the server refuses bits behind it.
  static void encode(const Cidr& value, ByteBuffer& out);
  static void encode_text(const Cidr& value, ByteBuffer& out) { out.append(value.to_text()); }
  static constexpr bool decodes(Oid type) noexcept { return type == oid::cidr; }
  static Decoded decode(Oid type, ByteView bytes, Cidr& out) noexcept;
  static Decoded decode_text(ByteView text, Cidr& out) noexcept;
};

}  // namespace pgdbm::types
