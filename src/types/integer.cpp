#include <pgdbm/types/integer.hpp>

#include <array>
#include <charconv>

namespace pgdbm::types::detail {

void append_decimal(std::uint64_t value, ByteBuffer& out) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(std::string_view{digits.data(), end});
}

}  // namespace pgdbm::types::detail
