#include <pgdbm/types/hstore.hpp>
#include <pgdbm/types/nested.hpp>
#include <pgdbm/types/value_reader.hpp>

#include <cstdint>
#include <span>
#include <utility>

namespace pgdbm::types {

namespace {

void append_quoted(std::string_view text, ByteBuffer& out) {
  types::append_quoted(std::as_bytes(std::span{text}), out);
}

std::string text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

void Codec<Hstore>::encode(const Hstore& value, ByteBuffer& out) {
  bool is_first = true;
  for (const auto& [key, text] : value) {
    if (!std::exchange(is_first, false)) out.append_integer(',');
    append_quoted(key, out);
    out.append("=>");
    if (text) {
      append_quoted(*text, out);
    } else {
      out.append("NULL");
    }
  }
}

Decoded Codec<Hstore>::decode(Oid /*type*/, ByteView bytes, Hstore& out) {
  ValueReader reader{bytes};
  const auto count = reader.integer<std::uint32_t>();
  Hstore value;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto key = reader.field();
    const auto text = reader.field();
    if (reader.failed() || !key) return Decoded::malformed;
    // A key comes once: the server keeps no other.
    if (!value.emplace(text_of(*key), text ? std::optional{text_of(*text)} : std::nullopt).second) {
      return Decoded::malformed;
    }
  }
  if (!reader.finished()) return Decoded::malformed;
  out = std::move(value);
  return Decoded::fine;
}

}  // namespace pgdbm::types
