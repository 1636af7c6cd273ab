#include <pgdbm/types/integer.hpp>

#include <array>
#include <charconv>
#include <system_error>

namespace pgdbm::types::detail {

namespace {

template <class T>
void append_digits(T value, ByteBuffer& out) {
  std::array<char, 20> digits;  // of -9223372036854775808 and 18446744073709551615
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(std::string_view{digits.data(), end});
}

template <class T>
Decoded parse(ByteView text, T& out) noexcept {
  const auto* begin = reinterpret_cast<const char*>(text.data());
  const auto* end = begin + text.size();
  const auto [stop, error] = std::from_chars(begin, end, out);
  // A minus before an unsigned one is no digit: out of range, if digits follow.
  if (std::is_unsigned_v<T> && error == std::errc::invalid_argument && text.size() > 1 && *begin == '-') {
    std::int64_t negative{};
    const auto outcome = parse(text, negative);
    return outcome == Decoded::fine ? Decoded::out_of_range : outcome;
  }
  if (error == std::errc::invalid_argument || stop != end) return Decoded::malformed;
  return error == std::errc{} ? Decoded::fine : Decoded::out_of_range;
}

}  // namespace

void append_decimal(std::uint64_t value, ByteBuffer& out) {
  append_digits(value, out);
}
void append_decimal(std::int64_t value, ByteBuffer& out) {
  append_digits(value, out);
}
Decoded parse_decimal(ByteView text, std::uint64_t& out) noexcept {
  return parse(text, out);
}
Decoded parse_decimal(ByteView text, std::int64_t& out) noexcept {
  return parse(text, out);
}

}  // namespace pgdbm::types::detail
