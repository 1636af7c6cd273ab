#include "types/hexadecimal.hpp"
#include <pgdbm/types/bytea.hpp>

namespace pgdbm::types {

void Codec<std::span<const std::byte>>::encode_text(ByteView value, ByteBuffer& out) {
  out.append("\\x");
  for (const auto byte : value) append_hex(byte, out);
}

}  // namespace pgdbm::types
