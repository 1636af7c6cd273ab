// bit(n) and bit varying as BitString.
#pragma once

#include <pgdbm/types/codec.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::types {

/// Bits in the order they are written: the first is the leftmost.
class BitString {
 public:
  BitString() = default;
  /// `size` bits that are 0.
  explicit BitString(std::size_t size) : bytes_((size + 7) / 8), size_(size) {}

  /// From "0101"; nothing for other text.
  [[nodiscard]] static std::optional<BitString> parse(std::string_view text);
  [[nodiscard]] std::string to_text() const;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  /// Requires: i < size().
  [[nodiscard]] bool operator[](std::size_t i) const noexcept { return (bytes_[i / 8] & mask(i)) != std::byte{0}; }
  /// Requires: i < size().
  void set(std::size_t i, bool value = true) noexcept {
    bytes_[i / 8] = value ? bytes_[i / 8] | mask(i) : bytes_[i / 8] & ~mask(i);
  }

  friend bool operator==(const BitString&, const BitString&) = default;

 private:
  friend struct Codec<BitString>;

  static constexpr std::byte mask(std::size_t i) noexcept { return std::byte{0x80} >> (i % 8); }

  std::vector<std::byte> bytes_;  ///< eight bits each, the first the highest; those behind the last are 0
  std::size_t size_ = 0;
};

template <>
struct Codec<BitString> {
  static constexpr Oid parameter_type = oid::varbit;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "pgdbm::types::BitString";

  /// Throws ConversionError for more bits than 2^31 - 1.
  static void encode(const BitString& value, ByteBuffer& out);
  static void encode_text(const BitString& value, ByteBuffer& out) { out.append(value.to_text()); }
  static constexpr bool decodes(Oid type) noexcept { return type == oid::varbit || type == oid::bit; }
  static Decoded decode(Oid type, ByteView bytes, BitString& out);
  static Decoded decode_text(ByteView text, BitString& out);
};

}  // namespace pgdbm::types
