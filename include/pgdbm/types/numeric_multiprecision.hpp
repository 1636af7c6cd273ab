// numeric as a number of Boost.Multiprecision to calculate with: cpp_dec_float of any precision, and cpp_int.
// Heavy to compile, so not in <pgdbm/types.hpp>. What the C++ type cannot hold exactly is told as out of range: more
// significant digits than its precision, a fraction for an integer, and NaN and infinities for an integer.
#pragma once

#include <pgdbm/types/numeric.hpp>

#include <boost/multiprecision/cpp_dec_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <exception>
#include <ios>
#include <limits>
#include <string>
#include <string_view>

namespace pgdbm::types {

namespace detail {

template <class Value>
struct MultiprecisionCodec {
  static constexpr Oid parameter_type = oid::numeric;
  static constexpr Format parameter_format = Format::binary;
  static constexpr bool decodes(Oid type) noexcept { return type == oid::numeric; }

  static void encode_text(const Value& value, ByteBuffer& out) { out.append(to_text(value)); }
  static void encode(const Value& value, ByteBuffer& out) {
    Codec<Numeric>::encode(numeric_parameter(to_text(value)), out);
  }
  static Decoded decode(Oid type, ByteView bytes, Value& out) {
    Numeric numeric;
    if (const auto outcome = Codec<Numeric>::decode(type, bytes, numeric); outcome != Decoded::fine) return outcome;
    return convert(numeric, out);
  }

 private:
  static std::string to_text(const Value& value) {
    if constexpr (std::numeric_limits<Value>::is_integer) {
      return value.str();
    } else {
      return without_fill(value.str(0, std::ios_base::scientific));
    }
  }

  static Decoded convert(const Numeric& numeric, Value& out) {
    using Limits = std::numeric_limits<Value>;
    if constexpr (Limits::is_integer) {
      if (numeric.kind() != Numeric::Kind::finite || !numeric.is_integer()) return Decoded::out_of_range;
      const auto text = numeric.to_text();
      try {
        out = Value{std::string_view{text}.substr(0, text.find('.'))};
      } catch (const std::exception&) {  // a cpp_int of limited, checked size
        return Decoded::out_of_range;
      }
      if constexpr (Limits::is_bounded) {  // an unchecked one wraps round
        if (out.str() != text.substr(0, text.find('.'))) return Decoded::out_of_range;
      }
    } else {
      if (numeric.kind() == Numeric::Kind::nan) return out = Limits::quiet_NaN(), Decoded::fine;
      if (numeric.kind() == Numeric::Kind::infinity) return out = Limits::infinity(), Decoded::fine;
      if (numeric.kind() == Numeric::Kind::minus_infinity) return out = -Limits::infinity(), Decoded::fine;
      if (numeric.significant_digits() > static_cast<std::size_t>(Limits::digits10)) return Decoded::out_of_range;
      out = Value{numeric.to_text()};
    }
    return Decoded::fine;
  }
};

}  // namespace detail

template <unsigned Digits, class Exponent, class Allocator, boost::multiprecision::expression_template_option Option>
struct Codec<boost::multiprecision::number<boost::multiprecision::cpp_dec_float<Digits, Exponent, Allocator>, Option>>
    : detail::MultiprecisionCodec<
          boost::multiprecision::number<boost::multiprecision::cpp_dec_float<Digits, Exponent, Allocator>, Option>> {
  static constexpr std::string_view name = "boost::multiprecision::cpp_dec_float";
};

template <std::size_t Min, std::size_t Max, boost::multiprecision::cpp_integer_type Signed,
          boost::multiprecision::cpp_int_check_type Checked, class Allocator,
          boost::multiprecision::expression_template_option Option>
struct Codec<
    boost::multiprecision::number<boost::multiprecision::cpp_int_backend<Min, Max, Signed, Checked, Allocator>, Option>>
    : detail::MultiprecisionCodec<boost::multiprecision::number<
          boost::multiprecision::cpp_int_backend<Min, Max, Signed, Checked, Allocator>, Option>> {
  static constexpr std::string_view name = "boost::multiprecision::cpp_int";
};

}  // namespace pgdbm::types
