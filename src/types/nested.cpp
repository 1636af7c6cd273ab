#include <pgdbm/types/nested.hpp>

namespace pgdbm::types {

void append_quoted(ByteView text, ByteBuffer& out) {
  out.append_integer('"');
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != std::byte{'"'} && text[i] != std::byte{'\\'}) continue;
    out.append(text.subspan(copied, i - copied));
    out.append_integer('\\');
    copied = i;
  }
  out.append(text.subspan(copied));
  out.append_integer('"');
}

}  // namespace pgdbm::types
