// What PostgreSQL uses within itself and shows in its catalogues: "char" as char, tid (the place of a row) and pg_lsn
// (a place in the write-ahead log). oid, its aliases and transaction ids are integers (integer.hpp), name is text.
#pragma once

#include <pgdbm/types/codec.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::types {

/// "char" is one byte; text and char(n) of one byte are read too.
template <>
struct Codec<char> {
  static constexpr Oid parameter_type = oid::character;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "char";

  static void encode(char value, ByteBuffer& out) { out.append_integer(value); }
  /// Nothing for NUL, as PostgreSQL writes it.
  static void encode_text(char value, ByteBuffer& out) {
    if (value != '\0') out.append_integer(value);
  }
  static constexpr bool decodes(Oid type) noexcept {
    return type == oid::character || type == oid::text || type == oid::bpchar || type == oid::varchar;
  }
  /// Text of another length is told as out of range.
  static Decoded decode(Oid type, ByteView bytes, char& out) noexcept {
    if (bytes.size() != 1) return type == oid::character ? Decoded::malformed : Decoded::out_of_range;
    out = static_cast<char>(bytes[0]);
    return Decoded::fine;
  }
};

struct Tid {
  std::uint32_t block = 0;
  std::uint16_t offset = 0;

  /// "(42,7)"
  [[nodiscard]] std::string to_text() const;

  friend auto operator<=>(Tid, Tid) = default;
};

struct Lsn {
  std::uint64_t position = 0;

  /// "16/B374D848"
  [[nodiscard]] static std::optional<Lsn> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string to_text() const;

  friend auto operator<=>(Lsn, Lsn) = default;
};

template <>
struct Codec<Tid> {
  static constexpr Oid parameter_type = oid::tid;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "pgdbm::types::Tid";

  static void encode(Tid value, ByteBuffer& out) {
    out.append_integer(value.block);
    out.append_integer(value.offset);
  }
  static void encode_text(Tid value, ByteBuffer& out) { out.append(value.to_text()); }
  static constexpr bool decodes(Oid type) noexcept { return type == oid::tid; }
  static Decoded decode(Oid type, ByteView bytes, Tid& out) noexcept;
};

template <>
struct Codec<Lsn> {
  static constexpr Oid parameter_type = oid::pg_lsn;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "pgdbm::types::Lsn";

  static void encode(Lsn value, ByteBuffer& out) { out.append_integer(value.position); }
  static void encode_text(Lsn value, ByteBuffer& out) { out.append(value.to_text()); }
  static constexpr bool decodes(Oid type) noexcept { return type == oid::pg_lsn; }
  static Decoded decode(Oid type, ByteView bytes, Lsn& out) noexcept;
};

}  // namespace pgdbm::types
