// Composites (row types) as aggregates, field by field in the order of both; each field's type is checked.
//
//   struct Address { std::string street; std::optional<std::int32_t> number; };
//   template <> inline constexpr std::string_view pgdbm::types::postgres_type<Address> = "address";
//
// The name makes an aggregate a composite, so that other structs stay what they are: rows, column by column.
// As a parameter it goes as text, as the numbers of its fields' types are the database's to know. ROW(…) is read too.
#pragma once

#include <pgdbm/types/nested.hpp>
#include <pgdbm/types/optional.hpp>
#include <pgdbm/types/spelling.hpp>
#include <pgdbm/types/value_reader.hpp>

#include <boost/pfr/core.hpp>
#include <boost/pfr/tuple_size.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace pgdbm::types {

template <class T>
concept Composite = std::is_aggregate_v<T> && std::is_class_v<T> && !postgres_type<T>.empty();

namespace detail {

template <class Field>
void append_composite_field(const Field& field, ByteBuffer& out) {
  if constexpr (is_optional<Field>) {
    if (field) append_quoted_text(*field, out);  // nothing between the commas is NULL
  } else {
    append_quoted_text(field, out);
  }
}

template <class Field>
Decoded decode_composite_field(ValueReader& reader, Field& out, const OidLookup* lookup) {
  const auto type = reader.integer<Oid>();
  const auto field = reader.field();
  if (reader.failed()) return Decoded::malformed;
  const Oid read_as = type_read_as<remove_optional_t<Field>>(type, lookup);
  if (read_as == 0) return Decoded::wrong_type;
  return decode_field(read_as, field, out, lookup);
}

}  // namespace detail

template <Composite T>
struct Codec<T> {
 private:
  using Indices = std::make_index_sequence<boost::pfr::tuple_size_v<T>>;

 public:
  static constexpr Oid parameter_type = oid::unspecified;
  static constexpr Format parameter_format = Format::text;
  static constexpr std::string_view name = spelling_of<T>();
  static constexpr NamedType named_type{postgres_type<T>, false};

  static void encode(const T& value, ByteBuffer& out) {
    char separator = '(';
    boost::pfr::for_each_field(value, [&](const auto& field) {
      out.append_integer(std::exchange(separator, ','));
      detail::append_composite_field(field, out);
    });
    out.append_integer(')');
  }

  static constexpr bool decodes(Oid type) noexcept { return type == oid::record || is_user_type(type); }

  static Decoded decode(Oid /*type*/, ByteView bytes, T& out, const OidLookup* lookup = nullptr) {
    ValueReader reader{bytes};
    const auto count = reader.integer<std::int32_t>();
    if (reader.failed() || count < 0) return Decoded::malformed;
    if (static_cast<std::size_t>(count) != Indices::size()) return Decoded::wrong_shape;
    const auto outcome = decode_fields(reader, out, lookup, Indices{});
    if (outcome != Decoded::fine) return outcome;
    return reader.finished() ? Decoded::fine : Decoded::malformed;
  }

 private:
  template <std::size_t... I>
  static Decoded decode_fields(ValueReader& reader, T& out, const OidLookup* lookup, std::index_sequence<I...>) {
    auto outcome = Decoded::fine;
    const auto is_fine = [&](Decoded field) { return (outcome = field) == Decoded::fine; };
    (void)(is_fine(detail::decode_composite_field(reader, boost::pfr::get<I>(out), lookup)) && ...);
    return outcome;
  }
};

}  // namespace pgdbm::types
