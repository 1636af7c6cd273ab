#include <pgdbm/types/copy_field.hpp>

namespace pgdbm::types::detail {

void append_copy_escaped(ByteView text, ByteBuffer& out) {
  for (const auto byte : text) {
    const auto c = static_cast<char>(byte);
    const char letter = c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c == '\\' ? '\\' : '\0';
    if (letter != '\0') out.append_integer('\\');
    out.append_integer(letter != '\0' ? letter : c);
  }
}

bool holds_bare_text(Oid column) noexcept {
  switch (column) {
    case oid::text:
    case oid::varchar:
    case oid::bpchar:
    case oid::name:
    case oid::json:
    case oid::xml:
      return true;
    default:
      return false;
  }
}

}  // namespace pgdbm::types::detail
