#include <pgdbm/types/floating.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace pgdbm::types::detail {

namespace {

template <class T>
void append_shortest(T value, ByteBuffer& out) {
  if (std::isnan(value)) return out.append("NaN");
  if (std::isinf(value)) return out.append(value < 0 ? "-Infinity" : "Infinity");
  std::array<char, 32> digits;  // the shortest form of a double has at most 24
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(std::string_view{digits.data(), end});
}

}  // namespace

void append_decimal(double value, ByteBuffer& out) {
  append_shortest(value, out);
}
void append_decimal(float value, ByteBuffer& out) {
  append_shortest(value, out);
}

}  // namespace pgdbm::types::detail
