// json and jsonb as boost::json::value. As a parameter it is jsonb, which PostgreSQL also assigns to json columns.
//
// Boost.JSON keeps integers of 64 bits exactly and turns other numbers into double, so digits beyond those are lost,
// and of a key that occurs twice the last value stays: read the column into std::string for the text itself.
//
// Boost.JSON is compiled into pgdbm (src/types/boost_json.cpp): a program includes <boost/json.hpp> as it likes, but
// neither <boost/json/src.hpp> nor links libboost_json.
#pragma once

#include <pgdbm/types/codec.hpp>

#include <boost/json/value.hpp>

#include <cstddef>
#include <string_view>

namespace pgdbm::types {

/// Arrays and objects within each other; what is deeper is told as out of range.
inline constexpr std::size_t max_json_depth = 1000;

template <>
struct Codec<boost::json::value> {
  static constexpr Oid parameter_type = oid::jsonb;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "boost::json::value";

  static void encode(const boost::json::value& value, ByteBuffer& out);
  static void encode_text(const boost::json::value& value, ByteBuffer& out);
  static constexpr bool decodes(Oid type) noexcept { return type == oid::jsonb || type == oid::json; }
  static Decoded decode(Oid type, ByteView bytes, boost::json::value& out);
  static Decoded decode_text(ByteView text, boost::json::value& out);
};

}  // namespace pgdbm::types
