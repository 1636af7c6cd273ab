#include "types/hexadecimal.hpp"
#include <pgdbm/types/system.hpp>
#include <pgdbm/types/value_reader.hpp>

#include <array>
#include <charconv>

namespace pgdbm::types {

namespace {

void append_upper_hex(std::uint32_t value, std::string& out) {
  std::array<char, 8> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  for (const char* digit = digits.data(); digit != end; ++digit) {
    out += *digit >= 'a' ? static_cast<char>(*digit - 'a' + 'A') : *digit;
  }
}

std::optional<std::uint32_t> parse_hex(std::string_view text) noexcept {
  if (text.empty() || text.size() > 8) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : text) {
    const auto digit = hex_digit(c);
    if (!digit) return std::nullopt;
    value = value * 16 + *digit;
  }
  return value;
}

}  // namespace

std::string Tid::to_text() const {
  return "(" + std::to_string(block) + "," + std::to_string(offset) + ")";
}

std::optional<Lsn> Lsn::parse(std::string_view text) noexcept {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto high = parse_hex(text.substr(0, slash));
  const auto low = parse_hex(text.substr(slash + 1));
  if (!high || !low) return std::nullopt;
  return Lsn{std::uint64_t{*high} << 32 | *low};
}

std::string Lsn::to_text() const {
  std::string text;
  append_upper_hex(static_cast<std::uint32_t>(position >> 32), text);
  text += '/';
  append_upper_hex(static_cast<std::uint32_t>(position), text);
  return text;
}

Decoded Codec<Tid>::decode(Oid /*type*/, ByteView bytes, Tid& out) noexcept {
  ValueReader reader{bytes};
  const auto block = reader.integer<std::uint32_t>();
  const auto offset = reader.integer<std::uint16_t>();
  if (!reader.finished()) return Decoded::malformed;
  out = {block, offset};
  return Decoded::fine;
}

Decoded Codec<Lsn>::decode(Oid /*type*/, ByteView bytes, Lsn& out) noexcept {
  if (bytes.size() != sizeof out.position) return Decoded::malformed;
  out.position = load_big_endian<std::uint64_t>(bytes.data());
  return Decoded::fine;
}

}  // namespace pgdbm::types
