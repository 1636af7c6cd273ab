#include <pgdbm/types/calendar.hpp>

#include <pgdbm/base/error.hpp>

#include <array>
#include <charconv>
#include <string>
#include <string_view>

namespace pgdbm::types::detail {

void append_padded(std::int64_t value, std::size_t width, ByteBuffer& out) {
  std::array<char, 20> digits;
  const auto* end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  const auto size = static_cast<std::size_t>(end - digits.data());
  for (std::size_t i = size; i < width; ++i) out.append_integer('0');
  out.append(std::string_view{digits.data(), size});
}

bool append_civil(std::int64_t days, ByteBuffer& out) {
  // Years that begin in March, in eras of 400 years: the leap day is the last of a year, and a month's number tells
  // the days before it.
  const std::int64_t from_era_zero = days + days_to_2000 + 719'468;  // 0000-03-01
  const std::int64_t era = (from_era_zero >= 0 ? from_era_zero : from_era_zero - 146'096) / 146'097;
  const std::int64_t day_of_era = from_era_zero - era * 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const std::int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);

  const bool is_before_christ = year <= 0;  // the year 0 of the calculation is 1 BC
  append_padded(is_before_christ ? 1 - year : year, 4, out);
  out.append_integer('-');
  append_padded(month, 2, out);
  out.append_integer('-');
  append_padded(day, 2, out);
  return is_before_christ;
}

void append_time_of_day(std::int64_t microseconds, ByteBuffer& out) {
  const std::int64_t seconds = microseconds / 1'000'000;
  append_padded(seconds / 3'600, 2, out);
  out.append_integer(':');
  append_padded(seconds / 60 % 60, 2, out);
  out.append_integer(':');
  append_padded(seconds % 60, 2, out);
  std::int64_t fraction = microseconds % 1'000'000;
  if (fraction == 0) return;
  std::size_t width = 6;
  for (; fraction % 10 == 0; fraction /= 10) --width;
  out.append_integer('.');
  append_padded(fraction, width, out);
}

void refuse_out_of_range(std::string_view what) {
  raise(
      {.kind = FaultKind::conversion,
       .message = "A parameter of type " + std::string{what} + " lies outside the range that PostgreSQL has for it."});
}

}  // namespace pgdbm::types::detail
