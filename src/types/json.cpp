#include <pgdbm/types/json.hpp>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/serializer.hpp>
#include <boost/json/value_stack.hpp>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <system_error>

namespace pgdbm::types {

namespace {

constexpr std::uint8_t jsonb_version = 1;

namespace json = boost::json;

/// Builds a value from what Boost.JSON's parser finds. Its own builder takes the parser's doubles, which in 1.81 are
/// often off by the last bit: 0.1 + 0.2 would not come back. Here each is read from its digits.
class Builder {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  Builder() { stack_.reset(); }
  [[nodiscard]] json::value release() { return stack_.release(); }

  bool on_document_begin(json::error_code& /*error*/) { return true; }
  bool on_document_end(json::error_code& /*error*/) { return true; }
  bool on_object_begin(json::error_code& /*error*/) { return true; }
  bool on_array_begin(json::error_code& /*error*/) { return true; }
  bool on_object_end(std::size_t size, json::error_code& /*error*/) { return stack_.push_object(size), true; }
  bool on_array_end(std::size_t size, json::error_code& /*error*/) { return stack_.push_array(size), true; }
  bool on_key_part(json::string_view part, std::size_t /*size*/, json::error_code& /*error*/) {
    return stack_.push_chars(part), true;
  }
  bool on_key(json::string_view last, std::size_t /*size*/, json::error_code& /*error*/) {
    return stack_.push_key(last), true;
  }
  bool on_string_part(json::string_view part, std::size_t /*size*/, json::error_code& /*error*/) {
    return stack_.push_chars(part), true;
  }
  bool on_string(json::string_view last, std::size_t /*size*/, json::error_code& /*error*/) {
    return stack_.push_string(last), true;
  }
  // The text is parsed in one piece, and so a number comes in one.
  bool on_number_part(json::string_view /*part*/, json::error_code& /*error*/) { return true; }
  bool on_int64(std::int64_t value, json::string_view /*digits*/, json::error_code& /*error*/) {
    return stack_.push_int64(value), true;
  }
  bool on_uint64(std::uint64_t value, json::string_view /*digits*/, json::error_code& /*error*/) {
    return stack_.push_uint64(value), true;
  }
  bool on_double(double nearly, json::string_view digits, json::error_code& error) {
    double value{};
    const auto [stop, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (fault == std::errc::result_out_of_range) {
      if (std::abs(nearly) >= 1) {
        error = json::error::exponent_overflow;
        return false;
      }
      value = std::copysign(0.0, nearly);
    }
    return stack_.push_double(value), true;
  }
  bool on_bool(bool value, json::error_code& /*error*/) { return stack_.push_bool(value), true; }
  bool on_null(json::error_code& /*error*/) { return stack_.push_null(), true; }
  bool on_comment_part(json::string_view /*part*/, json::error_code& /*error*/) { return true; }
  bool on_comment(json::string_view /*last*/, json::error_code& /*error*/) { return true; }

 private:
  json::value_stack stack_;
};

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
  json::parse_options options;
  options.max_depth = max_json_depth;
  json::basic_parser<Builder> parser{options};
  json::error_code error;
  const auto parsed = parser.write_some(false, reinterpret_cast<const char*>(text.data()), text.size(), error);
  if (error == json::error::too_deep || error == json::error::exponent_overflow) return Decoded::out_of_range;
  if (error || parsed != text.size()) return Decoded::malformed;
  out = parser.handler().release();
  return Decoded::fine;
}

}  // namespace pgdbm::types
