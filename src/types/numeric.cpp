#include <pgdbm/types/numeric.hpp>
#include <pgdbm/types/value_reader.hpp>

#include <pgdbm/base/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>

namespace pgdbm::types {

namespace {

// The marks of the sign field, and the limits (src/backend/utils/adt/numeric.c).
constexpr std::uint16_t positive_sign = 0x0000;
constexpr std::uint16_t negative_sign = 0x4000;
constexpr std::uint16_t nan_sign = 0xC000;
constexpr std::uint16_t infinity_sign = 0xD000;
constexpr std::uint16_t minus_infinity_sign = 0xF000;
constexpr std::uint16_t max_scale = 0x3FFF;
constexpr std::int16_t digit_base = 10'000;
constexpr int digits_of_base = 4;
constexpr std::int64_t max_weight = std::numeric_limits<std::int16_t>::max();

std::uint16_t sign_field(const Numeric& value) {
  switch (value.kind()) {
    case Numeric::Kind::nan:
      return nan_sign;
    case Numeric::Kind::infinity:
      return infinity_sign;
    case Numeric::Kind::minus_infinity:
      return minus_infinity_sign;
    case Numeric::Kind::finite:
      break;
  }
  return value.is_negative() ? negative_sign : positive_sign;
}

std::optional<Numeric> special_of_sign(std::uint16_t sign) {
  switch (sign) {
    case nan_sign:
      return Numeric::nan();
    case infinity_sign:
      return Numeric::infinity();
    case minus_infinity_sign:
      return Numeric::minus_infinity();
    default:
      return std::nullopt;
  }
}

bool equal_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, {},
                            [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
}

std::optional<Numeric> special_of_text(std::string_view text) {
  if (equal_ignoring_case(text, "nan")) return Numeric::nan();
  const bool is_signed = !text.empty() && (text[0] == '-' || text[0] == '+');
  const auto word = text.substr(is_signed ? 1 : 0);
  if (!equal_ignoring_case(word, "infinity") && !equal_ignoring_case(word, "inf")) return std::nullopt;
  return text[0] == '-' ? Numeric::minus_infinity() : Numeric::infinity();
}

/// Text taken apart: the number is 0.<digits> times ten to the power of `point`.
struct Decimal {
  bool is_negative = false;
  std::string digits{};
  std::int64_t point = 0;
  std::int64_t scale = 0;
};

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view take_digits(std::string_view& text) {
  const auto count = static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  const auto taken = text.substr(0, count);
  text.remove_prefix(count);
  return taken;
}

std::optional<std::int64_t> take_exponent(std::string_view& text) {
  constexpr std::int64_t absurd = 1'000'000;  // far beyond what any numeric's point moves
  text.remove_prefix(1);
  if (!text.empty() && text[0] == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text[0] == '-') return std::nullopt;
  }
  std::int64_t exponent{};
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (error != std::errc{} || exponent > absurd || exponent < -absurd) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return exponent;
}

std::optional<Decimal> take_apart(std::string_view text) {
  Decimal decimal;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    decimal.is_negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const auto before = take_digits(text);
  std::string_view behind;
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    behind = take_digits(text);
  }
  if (before.empty() && behind.empty()) return std::nullopt;
  std::int64_t exponent = 0;
  if (!text.empty() && (text[0] == 'e' || text[0] == 'E')) {
    const auto taken = take_exponent(text);
    if (!taken) return std::nullopt;
    exponent = *taken;
  }
  if (!text.empty()) return std::nullopt;
  decimal.digits.append(before).append(behind);
  decimal.point = static_cast<std::int64_t>(before.size()) + exponent;
  decimal.scale = std::max<std::int64_t>(0, static_cast<std::int64_t>(behind.size()) - exponent);
  return decimal;
}

}  // namespace

Numeric::Numeric(std::int64_t value) : is_negative_(value < 0) {
  constexpr std::uint64_t unsigned_base = digit_base;
  auto rest = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  for (; rest != 0; rest /= unsigned_base) digits_.push_back(static_cast<std::int16_t>(rest % unsigned_base));
  std::ranges::reverse(digits_);
  weight_ = static_cast<std::int16_t>(digits_.empty() ? 0 : digits_.size() - 1);
  normalise();
}

/// Zeros at the ends mean nothing, and zero itself has no sign.
void Numeric::normalise() {
  const auto first = std::ranges::find_if(digits_, [](std::int16_t digit) { return digit != 0; });
  weight_ = static_cast<std::int16_t>(weight_ - (first - digits_.begin()));
  digits_.erase(digits_.begin(), first);
  while (!digits_.empty() && digits_.back() == 0) digits_.pop_back();
  if (!digits_.empty()) return;
  weight_ = 0;
  is_negative_ = false;
}

/// False when digits lie behind the last decimal shown: text would lose them, and PostgreSQL has no such values.
bool Numeric::shows_all_digits() const noexcept {
  if (digits_.empty()) return true;
  std::int64_t decimals = (static_cast<std::int64_t>(digits_.size()) - 1 - weight_) * digits_of_base;
  for (std::int16_t last = digits_.back(); last % 10 == 0; last = static_cast<std::int16_t>(last / 10)) --decimals;
  return decimals <= scale_;
}

bool Numeric::is_integer() const noexcept {
  return kind_ == Kind::finite && static_cast<std::int64_t>(digits_.size()) <= std::int64_t{weight_} + 1;
}

std::size_t Numeric::significant_digits() const noexcept {
  if (digits_.empty()) return 0;
  std::size_t count = digits_.size() * digits_of_base;
  for (int power = digit_base / 10; digits_.front() < power; power /= 10) --count;
  for (int last = digits_.back(); last % 10 == 0; last /= 10) --count;
  return count;
}

std::optional<Numeric> Numeric::parse(std::string_view text) {
  if (auto special = special_of_text(text)) return special;
  auto decimal = take_apart(text);
  if (!decimal || decimal->scale > max_scale) return std::nullopt;

  Numeric value;
  value.scale_ = static_cast<std::uint16_t>(decimal->scale);
  auto& digits = decimal->digits;
  const auto zeros = std::min(digits.find_first_not_of('0'), digits.size());
  digits.erase(0, zeros);
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.empty()) return value;

  // Groups of four are counted from the point: fill up the first and the last.
  const std::int64_t point = decimal->point - static_cast<std::int64_t>(zeros);
  const std::int64_t fill = ((-point) % digits_of_base + digits_of_base) % digits_of_base;
  const std::int64_t weight = (point + fill) / digits_of_base - 1;
  if (weight > max_weight) return std::nullopt;
  digits.insert(0, static_cast<std::size_t>(fill), '0');
  while (digits.size() % digits_of_base != 0) digits += '0';
  for (std::size_t i = 0; i < digits.size(); i += digits_of_base) {
    std::int16_t digit{};
    std::from_chars(digits.data() + i, digits.data() + i + digits_of_base, digit);
    value.digits_.push_back(digit);
  }
  value.weight_ = static_cast<std::int16_t>(weight);
  value.is_negative_ = decimal->is_negative;
  return value;
}

std::string Numeric::to_text() const {
  if (kind_ == Kind::nan) return "NaN";
  if (kind_ == Kind::infinity) return "Infinity";
  if (kind_ == Kind::minus_infinity) return "-Infinity";

  const auto group_at = [this](std::int64_t power) -> unsigned {
    const std::int64_t index = weight_ - power;
    const bool is_held = index >= 0 && index < static_cast<std::int64_t>(digits_.size());
    return is_held ? static_cast<unsigned>(digits_[static_cast<std::size_t>(index)]) : 0;
  };
  const auto append_group = [](unsigned group, std::string& text) {
    for (const unsigned power : {1000u, 100u, 10u, 1u}) text += static_cast<char>('0' + group / power % 10);
  };
  std::string text = is_negative_ ? "-" : "";
  text += std::to_string(group_at(std::max<std::int64_t>(weight_, 0)));
  for (std::int64_t power = weight_ - 1; power >= 0; --power) append_group(group_at(power), text);
  if (scale_ == 0) return text;
  text += '.';
  const std::size_t end = text.size() + scale_;
  for (std::int64_t power = -1; text.size() < end; --power) append_group(group_at(power), text);
  text.resize(end);
  return text;
}

Numeric detail::numeric_parameter(std::string_view text) {
  auto value = Numeric::parse(text);
  if (!value) {
    raise({.kind = FaultKind::conversion,
           .message = "A parameter of type numeric has more digits than PostgreSQL can hold "
                      "(131072 before the decimal point, 16383 behind it). Round it first."});
  }
  return *std::move(value);
}

std::string detail::without_fill(std::string scientific) {
  const auto exponent = scientific.find('e');
  if (scientific.find('.') >= exponent) return scientific;
  const auto last = scientific.find_last_not_of('0', exponent - 1);
  const auto end = scientific[last] == '.' ? last : last + 1;
  return scientific.erase(end, exponent - end);
}

void Codec<Numeric>::encode(const Numeric& value, ByteBuffer& out) {
  out.append_integer(static_cast<std::int16_t>(value.digits_.size()));
  out.append_integer(value.weight_);
  out.append_integer(sign_field(value));
  out.append_integer(value.scale_);
  for (const auto digit : value.digits_) out.append_integer(digit);
}

Decoded Codec<Numeric>::decode(Oid /*type*/, ByteView bytes, Numeric& out) {
  ValueReader reader{bytes};
  const auto count = reader.integer<std::uint16_t>();
  const auto weight = reader.integer<std::int16_t>();
  const auto sign = reader.integer<std::uint16_t>();
  const auto scale = reader.integer<std::uint16_t>();
  if (reader.failed() || reader.remaining() != std::size_t{count} * sizeof(std::int16_t)) return Decoded::malformed;
  if (auto special = special_of_sign(sign)) {
    if (count != 0) return Decoded::malformed;
    out = *std::move(special);
    return Decoded::fine;
  }
  if ((sign != positive_sign && sign != negative_sign) || scale > max_scale) return Decoded::malformed;

  Numeric value;
  value.digits_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto digit = reader.integer<std::int16_t>();
    if (digit < 0 || digit >= digit_base) return Decoded::malformed;
    value.digits_.push_back(digit);
  }
  // Else the weight could wrap round when leading zeros go.
  if (!value.digits_.empty() && value.digits_[0] == 0) return Decoded::malformed;
  value.weight_ = weight;
  value.scale_ = scale;
  value.is_negative_ = sign == negative_sign;
  value.normalise();
  if (!value.shows_all_digits()) return Decoded::malformed;
  out = std::move(value);
  return Decoded::fine;
}

Decoded Codec<Numeric>::decode_text(ByteView text, Numeric& out) {
  auto value = Numeric::parse({reinterpret_cast<const char*>(text.data()), text.size()});
  if (!value) return Decoded::malformed;
  out = *std::move(value);
  return Decoded::fine;
}

}  // namespace pgdbm::types
