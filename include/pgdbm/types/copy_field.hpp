// A value as one field of COPY … FROM STDIN. In binary a field is what a parameter is, if the column is of the very
// type that the value is sent as; in text every column reads what it is given, as a literal.
#pragma once

#include <pgdbm/types/nested.hpp>
#include <pgdbm/types/parameters.hpp>

namespace pgdbm::types {

namespace detail {
/// What would end a field or a row, and the backslash, are escaped.
void append_copy_escaped(ByteView text, ByteBuffer& out);
[[nodiscard]] bool holds_bare_text(Oid column) noexcept;
}  // namespace detail

/// True when a parameter of T has the bytes that a column of this type takes in binary. `column` is no domain.
template <Parameter T>
[[nodiscard]] bool copies_as_parameter(Oid column) noexcept {
  if constexpr (NullLiteral<T>) {
    return true;
  } else {
    using Bare = Codec<remove_optional_t<T>>;
    if (Bare::parameter_format == Format::text) return detail::holds_bare_text(column);
    return Bare::parameter_type == column;
  }
}

/// Can be copied into a column of any type that reads its text.
template <class T>
concept CopiesAsText = NullLiteral<T> || TextEncodable<remove_optional_t<T>>;

template <CopiesAsText T>
void append_copy_text(const T& value, ByteBuffer& out) {
  constexpr std::string_view null = "\\N";
  if constexpr (NullLiteral<T>) {
    out.append(null);
  } else if constexpr (is_optional<T>) {
    if (!value) return out.append(null);
    append_copy_text(*value, out);
  } else {
    if constexpr (std::is_pointer_v<T>) {
      if (value == nullptr) return out.append(null);
    }
    ByteBuffer text;
    append_text(value, text);
    detail::append_copy_escaped(text.view(), out);
  }
}

}  // namespace pgdbm::types
