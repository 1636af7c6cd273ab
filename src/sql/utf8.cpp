#include "sql/utf8.hpp"

namespace pgdbm::sql::utf8 {

std::size_t sequence_length(std::string_view rest) noexcept {
  const auto byte = [rest](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  if (length > rest.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (begins_character(rest[i])) return 0;
  }
  if (lead == 0xe0 && byte(1) < 0xa0) return 0;  // longer than needed
  if (lead == 0xed && byte(1) > 0x9f) return 0;  // surrogates
  if (lead == 0xf0 && byte(1) < 0x90) return 0;
  if (lead == 0xf4 && byte(1) > 0x8f) return 0;  // beyond Unicode
  return length;
}

}  // namespace pgdbm::sql::utf8
