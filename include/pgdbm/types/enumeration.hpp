// PostgreSQL's enums as C++ enums that Boost.Describe describes: the labels are the enumerators' names.
//
//   enum class Mood { sad, ok, happy };
//   BOOST_DESCRIBE_ENUM(Mood, sad, ok, happy)                                            // in the enum's namespace
//   template <> inline constexpr std::string_view pgdbm::types::postgres_type<Mood> = "mood";   // optional: a check
//
// As a parameter it goes as text, for the server to type. Text columns with such labels are read too.
#pragma once

#include <pgdbm/types/oid_lookup.hpp>
#include <pgdbm/types/spelling.hpp>

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace pgdbm::types {

template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

namespace detail {

struct Label {
  std::int64_t value;
  std::string_view name;
};

[[nodiscard]] std::optional<std::string_view> label_of(std::span<const Label> labels, std::int64_t value) noexcept;
[[nodiscard]] std::optional<std::int64_t> value_of(std::span<const Label> labels, ByteView name) noexcept;
/// Throws ConversionError: the value is none of the described.
[[noreturn]] void refuse_unnamed_value(std::string_view type, std::int64_t value);

template <DescribedEnum E>
consteval auto labels_of() {
  using Described = boost::describe::describe_enumerators<E>;
  return []<class... Enumerator>(boost::mp11::mp_list<Enumerator...>) {
    return std::array<Label, sizeof...(Enumerator)>{
        Label{static_cast<std::int64_t>(Enumerator::value), Enumerator::name}...};
  }(boost::mp11::mp_rename<Described, boost::mp11::mp_list>{});
}

template <DescribedEnum E>
inline constexpr auto labels = labels_of<E>();

}  // namespace detail

template <DescribedEnum E>
struct Codec<E> {
  static constexpr Oid parameter_type = oid::unspecified;
  static constexpr Format parameter_format = Format::text;
  static constexpr std::string_view name = spelling_of<E>();
  static constexpr NamedType named_type{postgres_type<E>, false};

  static void encode(E value, ByteBuffer& out) {
    const auto label = detail::label_of(detail::labels<E>, static_cast<std::int64_t>(value));
    if (!label) detail::refuse_unnamed_value(name, static_cast<std::int64_t>(value));
    out.append(*label);
  }

  static constexpr bool decodes(Oid type) noexcept {
    return is_user_type(type) || type == oid::text || type == oid::varchar || type == oid::bpchar || type == oid::name;
  }
  /// A label that E has not is told as out of range.
  static Decoded decode(Oid /*type*/, ByteView bytes, E& out) noexcept { return decode_text(bytes, out); }
  static Decoded decode_text(ByteView text, E& out) noexcept {
    const auto value = detail::value_of(detail::labels<E>, text);
    if (!value) return Decoded::out_of_range;
    out = static_cast<E>(*value);
    return Decoded::fine;
  }
};

}  // namespace pgdbm::types
