// uuid as boost::uuids::uuid.
#pragma once

#include <pgdbm/types/codec.hpp>

#include <boost/uuid/uuid.hpp>

#include <cstring>
#include <span>
#include <string_view>

namespace pgdbm::types {

template <>
struct Codec<boost::uuids::uuid> {
  static constexpr Oid parameter_type = oid::uuid;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "boost::uuids::uuid";

  static void encode(const boost::uuids::uuid& value, ByteBuffer& out) {
    out.append(std::as_bytes(std::span{value.data}));
  }
  /// "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
  static void encode_text(const boost::uuids::uuid& value, ByteBuffer& out);
  static constexpr bool decodes(Oid type) noexcept { return type == oid::uuid; }
  static Decoded decode(Oid /*type*/, ByteView bytes, boost::uuids::uuid& out) noexcept {
    if (bytes.size() != sizeof out.data) return Decoded::malformed;
    std::memcpy(out.data, bytes.data(), sizeof out.data);
    return Decoded::fine;
  }
};

}  // namespace pgdbm::types
