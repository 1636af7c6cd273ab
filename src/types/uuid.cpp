#include "types/hexadecimal.hpp"
#include <pgdbm/types/uuid.hpp>

namespace pgdbm::types {

void Codec<boost::uuids::uuid>::encode_text(const boost::uuids::uuid& value, ByteBuffer& out) {
  std::size_t written = 0;
  for (const auto byte : value) {
    if (written == 4 || written == 6 || written == 8 || written == 10) out.append_integer('-');
    append_hex(std::byte{byte}, out);
    ++written;
  }
}

}  // namespace pgdbm::types
