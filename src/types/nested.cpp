#include <pgdbm/types/nested.hpp>
#include <pgdbm/types/parameters.hpp>

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

std::size_t begin_field(ByteBuffer& out) {
  const auto at = out.size();
  out.append_integer(std::int32_t{0});
  return at;
}

void end_field(std::size_t begun_at, ByteBuffer& out) {
  const auto length = out.size() - begun_at - sizeof(std::int32_t);
  if (length > max_value_bytes) detail::refuse_oversized_value(length);
  store_big_endian(out.data() + begun_at, static_cast<std::int32_t>(length));
}

}  // namespace pgdbm::types
