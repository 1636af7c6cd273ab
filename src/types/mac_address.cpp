#include "types/hexadecimal.hpp"
#include <pgdbm/types/mac_address.hpp>

namespace pgdbm::types {

template <std::size_t size>
  requires(size == 6 || size == 8)
std::optional<BasicMacAddress<size>> BasicMacAddress<size>::parse(std::string_view text) noexcept {
  if (text.size() != 3 * size - 1) return std::nullopt;
  const char separator = text[2];
  if (separator != ':' && separator != '-') return std::nullopt;
  BasicMacAddress value;
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0 && text[3 * i - 1] != separator) return std::nullopt;
    const auto high = hex_digit(text[3 * i]);
    const auto low = hex_digit(text[3 * i + 1]);
    if (!high || !low) return std::nullopt;
    value.octets[i] = static_cast<std::uint8_t>(*high * 16 + *low);
  }
  return value;
}

template <std::size_t size>
  requires(size == 6 || size == 8)
std::string BasicMacAddress<size>::to_text() const {
  ByteBuffer text;
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) text.append_integer(':');
    append_hex(std::byte{octets[i]}, text);
  }
  return {reinterpret_cast<const char*>(text.view().data()), text.size()};
}

template struct BasicMacAddress<6>;
template struct BasicMacAddress<8>;

}  // namespace pgdbm::types
