#include "types/hexadecimal.hpp"
#include <pgdbm/types/network.hpp>
#include <pgdbm/types/value_reader.hpp>

#include <pgdbm/base/error.hpp>

#include <algorithm>
#include <charconv>
#include <span>

namespace pgdbm::types {

namespace {

// PostgreSQL's own numbers of the families, the same on every system (src/include/utils/inet.h).
constexpr std::uint8_t family_v4 = 2;
constexpr std::uint8_t family_v6 = 3;

constexpr std::size_t size_of(bool is_v6) {
  return is_v6 ? 16 : 4;
}
constexpr std::uint8_t bits_of(bool is_v6) {
  return is_v6 ? 128 : 32;
}

/// A run of digits up to `end`; nothing for none, for a leading zero and for more than `most`.
std::optional<unsigned> take_decimal(std::string_view& text, unsigned most) {
  unsigned value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto count = static_cast<std::size_t>(stop - text.data());
  if (error != std::errc{} || value > most || (count > 1 && text[0] == '0')) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

/// Into the first four of `out`.
bool take_v4(std::string_view& text, std::span<std::uint8_t> out) {
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0 && !take(text, '.')) return false;
    const auto part = take_decimal(text, 255);
    if (!part) return false;
    out[i] = static_cast<std::uint8_t>(*part);
  }
  return true;
}

std::optional<unsigned> take_word(std::string_view& text) {
  unsigned value = 0;
  std::size_t count = 0;
  for (; count < text.size() && count < 4; ++count) {
    const auto digit = hex_digit(text[count]);
    if (!digit) break;
    value = value * 16 + *digit;
  }
  if (count == 0) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

/// The parts before and behind a "::", the last two of which may be an address of IPv4.
bool take_v6(std::string_view& text, std::array<std::uint8_t, 16>& out) {
  std::size_t filled = 0;
  std::optional<std::size_t> gap;
  if (text.starts_with("::")) {
    text.remove_prefix(2);
    gap = 0;
  }
  while (filled < out.size() && !text.empty() && text[0] != '/') {
    auto rest = text;
    if (filled + 4 <= out.size() && take_v4(rest, std::span{out}.subspan(filled))) {
      text = rest;
      filled += 4;
      break;
    }
    const auto word = take_word(text);
    if (!word) return false;
    out[filled++] = static_cast<std::uint8_t>(*word >> 8);
    out[filled++] = static_cast<std::uint8_t>(*word & 0xff);
    if (text.empty() || text[0] == '/') break;
    if (text.starts_with("::") && !gap) {
      text.remove_prefix(2);
      gap = filled;
    } else if (filled == out.size() || text.size() < 2 || !take(text, ':') || text[0] == '/') {
      return false;
    }
  }
  if (!gap) return filled == out.size();
  if (filled > out.size() - 2) return false;  // "::" stands for one word at least
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(filled), out.end(), std::uint8_t{0});
  std::rotate(out.begin() + static_cast<std::ptrdiff_t>(*gap), out.begin() + static_cast<std::ptrdiff_t>(filled),
              out.end());
  return true;
}

void append_v4(std::span<const std::uint8_t> bytes, std::string& out) {
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0) out += '.';
    out += std::to_string(bytes[i]);
  }
}

struct Run {
  std::size_t begin = 8;
  std::size_t size = 0;
};

/// The longest run of words that are 0, of two at least; the first of several.
Run longest_zeros(std::span<const unsigned, 8> words) {
  Run best;
  Run run;
  for (std::size_t i = 0; i < words.size(); ++i) {
    run = words[i] != 0 ? Run{} : Run{run.size == 0 ? i : run.begin, run.size + 1};
    if (run.size > best.size && run.size >= 2) best = run;
  }
  return best;
}

void append_v6(const std::array<std::uint8_t, 16>& address, std::string& out) {
  std::array<unsigned, 8> words{};
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = address[2 * i] * 256u + address[2 * i + 1];
  const auto zeros = longest_zeros(words);
  // An IPv4 address within IPv6 is shown as one, as the server's inet_net_ntop does.
  const bool holds_v4 = zeros.begin == 0 && (zeros.size == 6 || (zeros.size == 7 && words[7] != 1) ||
                                             (zeros.size == 5 && words[5] == 0xffff));
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i >= zeros.begin && i < zeros.begin + zeros.size) {
      if (i == zeros.begin) out += ':';
      continue;
    }
    if (i > 0) out += ':';
    if (i == 6 && holds_v4) return append_v4(std::span{address}.subspan(12), out);
    std::array<char, 4> digits;
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), words[i], 16).ptr);
  }
  if (zeros.size != 0 && zeros.begin + zeros.size == words.size()) out += ':';
}

template <class Address>
std::optional<Address> parse_address(std::string_view text) noexcept {
  Address value;
  value.is_v6 = text.find(':') != std::string_view::npos;
  value.prefix = bits_of(value.is_v6);
  const bool is_address = value.is_v6 ? take_v6(text, value.address) : take_v4(text, value.address);
  if (!is_address) return std::nullopt;
  if (text.empty()) return value;
  if (!take(text, '/')) return std::nullopt;
  const auto prefix = take_decimal(text, bits_of(value.is_v6));
  if (!prefix || !text.empty()) return std::nullopt;
  value.prefix = static_cast<std::uint8_t>(*prefix);
  return value;
}

template <class Address>
std::string address_text(const Address& value, bool always_prefix) {
  std::string text;
  if (value.is_v6) {
    append_v6(value.address, text);
  } else {
    append_v4(value.address, text);
  }
  if (always_prefix || value.prefix != bits_of(value.is_v6)) text += '/' + std::to_string(value.prefix);
  return text;
}

template <class Address>
void encode_address(const Address& value, bool is_cidr, ByteBuffer& out) {
  if (value.prefix > bits_of(value.is_v6)) {
    raise({.kind = FaultKind::conversion,
           .message = "A parameter of type " + std::string{is_cidr ? "cidr" : "inet"} + " has a prefix of " +
                      std::to_string(value.prefix) + " bits, which is longer than its address."});
  }
  out.append_integer(value.is_v6 ? family_v6 : family_v4);
  out.append_integer(value.prefix);
  out.append_integer(static_cast<std::uint8_t>(is_cidr ? 1 : 0));
  out.append_integer(static_cast<std::uint8_t>(size_of(value.is_v6)));
  out.append(std::as_bytes(std::span{value.address}.first(size_of(value.is_v6))));
}

template <class Address>
Decoded decode_address(ByteView bytes, Address& out) noexcept {
  ValueReader reader{bytes};
  const auto family = reader.integer<std::uint8_t>();
  const auto prefix = reader.integer<std::uint8_t>();
  (void)reader.integer<std::uint8_t>();  // whether it is a cidr, which the type says
  const auto size = reader.integer<std::uint8_t>();
  const bool is_v6 = family == family_v6;
  if (reader.failed() || (family != family_v4 && !is_v6)) return Decoded::malformed;
  if (size != size_of(is_v6) || reader.remaining() != size || prefix > bits_of(is_v6)) return Decoded::malformed;
  out = {};
  std::ranges::transform(reader.bytes(size), out.address.begin(), std::to_integer<std::uint8_t>);
  out.is_v6 = is_v6;
  out.prefix = prefix;
  return Decoded::fine;
}

bool has_host_bits(const Cidr& value) noexcept {
  for (std::size_t bit = value.prefix; bit < bits_of(value.is_v6); ++bit) {
    if ((value.address[bit / 8] >> (7 - bit % 8) & 1) != 0) return true;
  }
  return false;
}

template <class Address>
Decoded decode_address_text(ByteView text, Address& out) noexcept {
  const auto value = Address::parse({reinterpret_cast<const char*>(text.data()), text.size()});
  if (!value) return Decoded::malformed;
  out = *value;
  return Decoded::fine;
}

}  // namespace

std::optional<Inet> Inet::parse(std::string_view text) noexcept {
  return parse_address<Inet>(text);
}
std::string Inet::to_text() const {
  return address_text(*this, false);
}

std::optional<Cidr> Cidr::parse(std::string_view text) noexcept {
  const auto value = parse_address<Cidr>(text);
  return value && has_host_bits(*value) ? std::nullopt : value;
}
std::string Cidr::to_text() const {
  return address_text(*this, true);
}

void Codec<Inet>::encode(const Inet& value, ByteBuffer& out) {
  encode_address(value, false, out);
}
Decoded Codec<Inet>::decode(Oid /*type*/, ByteView bytes, Inet& out) noexcept {
  return decode_address(bytes, out);
}
Decoded Codec<Inet>::decode_text(ByteView text, Inet& out) noexcept {
  return decode_address_text(text, out);
}

void Codec<Cidr>::encode(const Cidr& value, ByteBuffer& out) {
  encode_address(value, true, out);
}
Decoded Codec<Cidr>::decode(Oid /*type*/, ByteView bytes, Cidr& out) noexcept {
  Cidr value;
  if (decode_address(bytes, value) != Decoded::fine || has_host_bits(value)) return Decoded::malformed;
  out = value;
  return Decoded::fine;
}
Decoded Codec<Cidr>::decode_text(ByteView text, Cidr& out) noexcept {
  return decode_address_text(text, out);
}

}  // namespace pgdbm::types
