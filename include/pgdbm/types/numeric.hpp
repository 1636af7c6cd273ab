// numeric without loss: the digits as PostgreSQL sends them, to and from decimal text. For arithmetic convert it to
// Boost.Multiprecision (numeric_multiprecision.hpp) or let the server calculate.
#pragma once

#include <pgdbm/types/codec.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::types {

class Numeric {
 public:
  enum class Kind : std::uint8_t { finite, nan, infinity, minus_infinity };

  /// Zero, without decimals.
  Numeric() = default;
  explicit Numeric(std::int64_t value);

  [[nodiscard]] static Numeric nan() { return Numeric{Kind::nan}; }
  [[nodiscard]] static Numeric infinity() { return Numeric{Kind::infinity}; }
  [[nodiscard]] static Numeric minus_infinity() { return Numeric{Kind::minus_infinity}; }

  /// "-12.50", "1e-7", "NaN", "-Infinity", as PostgreSQL reads them, but no blanks around. Nothing for other text and
  /// for what numeric cannot hold: more than 131072 digits before the point or 16383 behind it.
  [[nodiscard]] static std::optional<Numeric> parse(std::string_view text);
  /// As PostgreSQL prints it, with all decimals.
  [[nodiscard]] std::string to_text() const;

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] bool is_negative() const noexcept { return is_negative_; }
  /// Decimals shown: 2 for 1.00.
  [[nodiscard]] std::uint16_t scale() const noexcept { return scale_; }
  /// True when there is nothing but zeros behind the point; not for NaN and the infinities.
  [[nodiscard]] bool is_integer() const noexcept;
  /// Decimal digits from the first to the last that is not zero.
  [[nodiscard]] std::size_t significant_digits() const noexcept;
  /// In base 10000, the highest first, without zeros at either end.
  [[nodiscard]] const std::vector<std::int16_t>& digits() const noexcept { return digits_; }
  /// The power of 10000 of the first digit.
  [[nodiscard]] std::int16_t weight() const noexcept { return weight_; }

  /// The same value with the same decimals: 1.0 differs from 1.00. NaN equals itself, as in PostgreSQL.
  friend bool operator==(const Numeric&, const Numeric&) = default;

 private:
  friend struct Codec<Numeric>;

  explicit Numeric(Kind kind) : kind_(kind) {}
  [[nodiscard]] bool shows_all_digits() const noexcept;
  void normalise();

  std::vector<std::int16_t> digits_;
  std::int16_t weight_ = 0;
  std::uint16_t scale_ = 0;
  Kind kind_ = Kind::finite;
  bool is_negative_ = false;
};

namespace detail {
/// Throws ConversionError when PostgreSQL cannot hold the number that `text` shows.
[[nodiscard]] Numeric numeric_parameter(std::string_view text);
/// "1.500e+03" as "1.5e+03": the zeros fill the precision up and are no decimals of the number's.
[[nodiscard]] std::string without_fill(std::string scientific);
}  // namespace detail

template <>
struct Codec<Numeric> {
  static constexpr Oid parameter_type = oid::numeric;
  static constexpr Format parameter_format = Format::binary;
  static constexpr std::string_view name = "pgdbm::types::Numeric";

  static void encode(const Numeric& value, ByteBuffer& out);
  static void encode_text(const Numeric& value, ByteBuffer& out) { out.append(value.to_text()); }
  static constexpr bool decodes(Oid type) noexcept { return type == oid::numeric; }
  static Decoded decode(Oid type, ByteView bytes, Numeric& out);
  static Decoded decode_text(ByteView text, Numeric& out);
};

}  // namespace pgdbm::types
