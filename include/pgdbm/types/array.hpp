// Arrays as std::vector, nested for several dimensions; Array<T> where dimensions vary or lower bounds matter.
// NULL elements need std::optional<T>. An array of a type that goes as text (strings, enums, composites) goes as an
// array literal for the server to type, as its elements would; any other goes in binary.
//
// std::vector<std::byte> is bytea, not an array. std::vector<float> also reads `vector` of the extension pgvector.
#pragma once

#include <pgdbm/types/builtin_types.hpp>
#include <pgdbm/types/codec.hpp>
#include <pgdbm/types/nested.hpp>
#include <pgdbm/types/optional.hpp>
#include <pgdbm/types/value_reader.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm::types {

/// PostgreSQL's own limit.
inline constexpr std::size_t max_dimensions = 6;

struct ArrayDimension {
  std::int32_t size = 0;
  std::int32_t lower_bound = 1;

  friend constexpr bool operator==(ArrayDimension, ArrayDimension) = default;
};

/// Any array as it is: the elements row by row. No dimension and no element: the empty array.
template <class T>
struct Array {
  std::vector<ArrayDimension> dimensions{};
  std::vector<T> elements{};

  friend bool operator==(const Array&, const Array&) = default;
};

namespace detail {

/// What nested vectors are made of, and how deep they go.
template <class T>
struct ArrayShape {
  using Element = T;
  static constexpr std::size_t depth = 0;
};
template <class T>
  requires(!std::same_as<T, std::byte>)
struct ArrayShape<std::vector<T>> {
  using Element = typename ArrayShape<T>::Element;
  static constexpr std::size_t depth = ArrayShape<T>::depth + 1;
};

/// Throws ConversionError: the vectors within one are not of one size, or are empty.
[[noreturn]] void refuse_ragged_array();
/// Throws ConversionError: an Array whose dimensions are not those of its elements.
[[noreturn]] void refuse_misshapen_array();
void check_dimensions(std::span<const ArrayDimension> dimensions, std::size_t elements);

/// Header of the binary form; `has_nulls` is told where it lies, to be set when one comes.
std::size_t append_array_header(std::span<const ArrayDimension> dimensions, Oid element, ByteBuffer& out);
void set_has_nulls(std::size_t header_at, ByteBuffer& out) noexcept;
/// "[0:2][1:1]=": bounds of a literal, needed when one is not 1.
void append_bounds(std::span<const ArrayDimension> dimensions, ByteBuffer& out);

/// The header of an array, then its elements one by one.
class ArrayReader {
 public:
  /// `failed()` when the header promises what PostgreSQL has not, or more elements than bytes could hold.
  explicit ArrayReader(ByteView array) noexcept;

  [[nodiscard]] bool failed() const noexcept { return failed_ || reader_.failed(); }
  [[nodiscard]] bool finished() const noexcept { return !failed() && reader_.finished(); }
  [[nodiscard]] Oid element() const noexcept { return element_; }
  [[nodiscard]] std::span<const ArrayDimension> dimensions() const noexcept {
    return std::span{dimensions_}.first(depth_);
  }
  /// Of all dimensions together.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  std::optional<ByteView> next() noexcept { return reader_.field(); }

 private:
  ValueReader reader_;
  std::array<ArrayDimension, max_dimensions> dimensions_{};
  std::size_t depth_ = 0;
  std::size_t size_ = 0;
  Oid element_ = 0;
  bool failed_ = false;
};

/// pgvector's `vector` in binary: two 16-bit numbers (dimensions, 0), then float4s.
[[nodiscard]] Decoded decode_pgvector(ByteView bytes, std::vector<float>& out);

template <class Element>
constexpr Oid array_parameter_type() {
  using Codec = Codec<remove_optional_t<Element>>;
  if constexpr (Codec::parameter_format == Format::text) return oid::unspecified;
  return array_of(Codec::parameter_type);
}

/// What std::vector and Array share.
template <class Element>
struct ArrayCodec {
  using Value = remove_optional_t<Element>;

  static constexpr Oid type() {
    if constexpr (Encodable<Value>) return array_parameter_type<Element>();
    return oid::unspecified;
  }
  static constexpr Format format() { return type() == oid::unspecified ? Format::text : Format::binary; }

  static constexpr bool decodes(Oid type) noexcept {
    if (const Oid element = element_of(type)) return Codec<Value>::decodes(element);
    // An array of a user's type has a number of its own; the element's is within.
    return is_user_type(type) && Codec<Value>::decodes(type);
  }

  static void append_element(const Element& element, std::size_t header_at, ByteBuffer& out) {
    if constexpr (is_optional<Element>) {
      if (!element) {
        set_has_nulls(header_at, out);
        return out.append_integer(std::int32_t{-1});
      }
    }
    const auto begun_at = begin_field(out);
    if constexpr (is_optional<Element>) {
      Codec<Value>::encode(*element, out);
    } else {
      Codec<Value>::encode(element, out);
    }
    end_field(begun_at, out);
  }

  static void append_element_text(const Element& element, ByteBuffer& out) {
    if constexpr (is_optional<Element>) {
      if (!element) return out.append("NULL");
      append_quoted_text(*element, out);
    } else {
      append_quoted_text(Value(element), out);
    }
  }

  /// Hands `take` each element.
  template <class Take>
  static Decoded decode_elements(ArrayReader& reader, const OidLookup* lookup, std::size_t count, Take&& take) {
    const Oid type = type_read_as<Value>(reader.element(), lookup);
    if (type == 0) return Decoded::wrong_type;
    for (std::size_t i = 0; i < count; ++i) {
      const auto field = reader.next();
      if (reader.failed()) return Decoded::malformed;
      Element element{};
      if (const auto outcome = decode_field(type, field, element, lookup); outcome != Decoded::fine) return outcome;
      take(std::move(element));
    }
    return Decoded::fine;
  }
};

inline constexpr std::string_view vector_begin = "std::vector<";
inline constexpr std::string_view array_begin = "pgdbm::types::Array<";

template <class T>
concept ElementOfArray = Encodable<remove_optional_t<T>> || Decodable<remove_optional_t<T>>;

template <class T>
constexpr NamedType array_named_type() noexcept {
  const NamedType element = named_type_of<remove_optional_t<T>>();
  return element.is_array ? NamedType{} : NamedType{element.name, !element.name.empty()};
}

}  // namespace detail

template <class T>
  requires(!std::same_as<T, std::byte> && detail::ElementOfArray<T>)
struct Codec<std::vector<T>> {
 private:
  using Vector = std::vector<T>;
  using Shape = detail::ArrayShape<Vector>;
  using Element = typename Shape::Element;
  using Parts = detail::ArrayCodec<Element>;
  static constexpr bool is_floats = std::same_as<Vector, std::vector<float>>;
  static_assert(Shape::depth <= max_dimensions, "pgdbm: PostgreSQL's arrays have six dimensions at most");

 public:
  static constexpr Oid parameter_type = Parts::type();
  static constexpr Format parameter_format = Parts::format();
  static constexpr std::string_view name = JoinedName<detail::vector_begin, nested_name<T>, name_end>::value;
  /// Of users' types std::vector<float> reads but one, and arrays of domains, which the look-up takes for float4[].
  static constexpr NamedType named_type = is_floats ? NamedType{"vector", false} : detail::array_named_type<Element>();

  /// Throws ConversionError when vectors within one differ in size: PostgreSQL's arrays are rectangular.
  static void encode(const Vector& value, ByteBuffer& out)
    requires Encodable<typename Parts::Value>
  {
    if constexpr (parameter_format == Format::text) {
      encode_text(value, out);
    } else {
      Dimensions dimensions{};
      measure<0>(value, dimensions);
      if (value.empty())
        return void(detail::append_array_header({}, Codec<typename Parts::Value>::parameter_type, out));
      const auto header_at = detail::append_array_header(dimensions, Codec<typename Parts::Value>::parameter_type, out);
      append<0>(value, header_at, out);
    }
  }

  static void encode_text(const Vector& value, ByteBuffer& out)
    requires TextEncodable<typename Parts::Value>
  {
    Dimensions dimensions{};
    measure<0>(value, dimensions);
    append_text<0>(value, out);
  }

  static constexpr bool decodes(Oid type) noexcept
    requires Decodable<typename Parts::Value>
  {
    return Parts::decodes(type) || (is_floats && is_user_type(type));
  }

  static Decoded decode(Oid type, ByteView bytes, Vector& out, const OidLookup* lookup = nullptr)
    requires Decodable<typename Parts::Value>
  {
    if constexpr (is_floats) {
      if (is_user_type(type)) return detail::decode_pgvector(bytes, out);
    }
    detail::ArrayReader reader{bytes};
    if (reader.failed()) return Decoded::malformed;
    out.clear();
    if (reader.size() == 0) return reader.finished() ? Decoded::fine : Decoded::malformed;
    if (reader.dimensions().size() != Shape::depth) return Decoded::wrong_shape;
    const auto outcome = fill<0>(reader, out, lookup);
    if (outcome != Decoded::fine) return outcome;
    return reader.finished() ? Decoded::fine : Decoded::malformed;
  }

 private:
  using Dimensions = std::array<ArrayDimension, Shape::depth>;

  /// Sizes by the first vector of each depth, and a refusal when another differs.
  template <std::size_t level, class Level>
  static void measure(const Level& vector, Dimensions& dimensions) {
    if (!std::in_range<std::int32_t>(vector.size())) detail::refuse_misshapen_array();
    const auto size = static_cast<std::int32_t>(vector.size());
    if (level > 0 && size == 0) detail::refuse_ragged_array();
    if (dimensions[level].size != 0 && dimensions[level].size != size) detail::refuse_ragged_array();
    dimensions[level].size = size;
    if constexpr (level + 1 < Shape::depth) {
      for (const auto& inner : vector) measure<level + 1>(inner, dimensions);
    }
  }

  template <std::size_t level, class Level>
  static void append(const Level& vector, std::size_t header_at, ByteBuffer& out) {
    for (const auto& item : vector) {
      if constexpr (level + 1 < Shape::depth) {
        append<level + 1>(item, header_at, out);
      } else {
        Parts::append_element(item, header_at, out);
      }
    }
  }

  template <std::size_t level, class Level>
  static void append_text(const Level& vector, ByteBuffer& out) {
    char separator = '{';
    for (const auto& item : vector) {
      out.append_integer(std::exchange(separator, ','));
      if constexpr (level + 1 < Shape::depth) {
        append_text<level + 1>(item, out);
      } else {
        Parts::append_element_text(item, out);
      }
    }
    if (separator == '{') out.append_integer('{');
    out.append_integer('}');
  }

  template <std::size_t level, class Level>
  static Decoded fill(detail::ArrayReader& reader, Level& out, const OidLookup* lookup) {
    const auto size = static_cast<std::size_t>(reader.dimensions()[level].size);
    out.reserve(size);
    if constexpr (level + 1 == Shape::depth) {
      return Parts::decode_elements(reader, lookup, size,
                                    [&out](Element&& element) { out.push_back(std::move(element)); });
    } else {
      for (std::size_t i = 0; i < size; ++i) {
        const auto outcome = fill<level + 1>(reader, out.emplace_back(), lookup);
        if (outcome != Decoded::fine) return outcome;
      }
      return Decoded::fine;
    }
  }
};

template <detail::ElementOfArray T>
struct Codec<Array<T>> {
 private:
  using Parts = detail::ArrayCodec<T>;

 public:
  static constexpr Oid parameter_type = Parts::type();
  static constexpr Format parameter_format = Parts::format();
  static constexpr std::string_view name = JoinedName<detail::array_begin, nested_name<T>, name_end>::value;
  static constexpr NamedType named_type = detail::array_named_type<T>();

  /// Throws ConversionError when the dimensions are not those of the elements.
  static void encode(const Array<T>& value, ByteBuffer& out)
    requires Encodable<typename Parts::Value>
  {
    if constexpr (parameter_format == Format::text) {
      encode_text(value, out);
    } else {
      detail::check_dimensions(value.dimensions, value.elements.size());
      const auto header_at =
          detail::append_array_header(value.dimensions, Codec<typename Parts::Value>::parameter_type, out);
      for (const auto& element : value.elements) Parts::append_element(element, header_at, out);
    }
  }

  static void encode_text(const Array<T>& value, ByteBuffer& out)
    requires TextEncodable<typename Parts::Value>
  {
    detail::check_dimensions(value.dimensions, value.elements.size());
    if (value.elements.empty()) return out.append("{}");
    detail::append_bounds(value.dimensions, out);
    std::size_t next = 0;
    append_text(value, 0, next, out);
  }

  static constexpr bool decodes(Oid type) noexcept
    requires Decodable<typename Parts::Value>
  {
    return Parts::decodes(type);
  }

  static Decoded decode(Oid /*type*/, ByteView bytes, Array<T>& out, const OidLookup* lookup = nullptr)
    requires Decodable<typename Parts::Value>
  {
    detail::ArrayReader reader{bytes};
    if (reader.failed()) return Decoded::malformed;
    const auto dimensions = reader.dimensions();
    out.dimensions.assign(dimensions.begin(), dimensions.end());
    out.elements.clear();
    out.elements.reserve(reader.size());
    if (reader.size() == 0) return reader.finished() ? Decoded::fine : Decoded::malformed;
    const auto outcome = Parts::decode_elements(reader, lookup, reader.size(),
                                                [&out](T&& element) { out.elements.push_back(std::move(element)); });
    if (outcome != Decoded::fine) return outcome;
    return reader.finished() ? Decoded::fine : Decoded::malformed;
  }

 private:
  static void append_text(const Array<T>& value, std::size_t level, std::size_t& next, ByteBuffer& out) {
    for (std::int32_t i = 0; i < value.dimensions[level].size; ++i) {
      out.append_integer(i == 0 ? '{' : ',');
      if (level + 1 < value.dimensions.size()) {
        append_text(value, level + 1, next, out);
      } else {
        Parts::append_element_text(value.elements[next++], out);
      }
    }
    out.append_integer('}');
  }
};

}  // namespace pgdbm::types
