#include <pgdbm/types/json.hpp>

#include <boost/json/error.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serializer.hpp>

#include <array>
#include <cstdint>

namespace pgdbm::types {

namespace {

constexpr std::uint8_t jsonb_version = 1;

}  // namespace

void Codec<boost::json::value>::encode(const boost::json::value& value, ByteBuffer& out) {
  out.append_integer(jsonb_version);
  encode_text(value, out);
}

void Codec<boost::json::value>::encode_text(const boost::json::value& value, ByteBuffer& out) {
  constexpr std::size_t piece = 512;
  boost::json::serializer serializer;
  serializer.reset(&value);
  while (!serializer.done()) {
    const auto room = out.prepare(piece);
    out.commit(serializer.read(reinterpret_cast<char*>(room.data()), room.size()).size());
  }
}

Decoded Codec<boost::json::value>::decode(Oid type, ByteView bytes, boost::json::value& out) {
  if (type == oid::jsonb) {
    if (bytes.empty() || bytes[0] != std::byte{jsonb_version}) return Decoded::malformed;
    bytes = bytes.subspan(1);
  }
  return decode_text(bytes, out);
}

Decoded Codec<boost::json::value>::decode_text(ByteView text, boost::json::value& out) {
  const boost::json::string_view view{reinterpret_cast<const char*>(text.data()), text.size()};
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = max_json_depth;
  auto value = boost::json::parse(view, error, {}, options);
  if (error == boost::json::error::too_deep || error == boost::json::error::exponent_overflow) {
    return Decoded::out_of_range;
  }
  if (error) return Decoded::malformed;
  out = std::move(value);
  return Decoded::fine;
}

}  // namespace pgdbm::types
