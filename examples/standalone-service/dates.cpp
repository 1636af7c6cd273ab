// Dates to text and back; the standard library of GCC 12 does neither.
#include "dates.hpp"

#include <charconv>
#include <cstddef>
#include <system_error>

namespace guest_house {

namespace {

std::string padded(unsigned number, std::size_t width) {
  auto digits = std::to_string(number);
  return std::string(digits.size() < width ? width - digits.size() : 0, '0') + digits;
}

/// Nothing: there is something else than digits.
std::optional<unsigned> parse_digits(std::string_view text) {
  unsigned number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string render_date(Date date) {
  const std::chrono::year_month_day civil{date};
  const auto year = static_cast<unsigned>(static_cast<int>(civil.year()));
  return padded(year, 4) + '-' + padded(static_cast<unsigned>(civil.month()), 2) + '-' +
         padded(static_cast<unsigned>(civil.day()), 2);
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = parse_digits(text.substr(0, 4));
  const auto month = parse_digits(text.substr(5, 2));
  const auto day = parse_digits(text.substr(8, 2));
  if (!year || !month || !day || *year == 0) return std::nullopt;
  const std::chrono::year_month_day civil{std::chrono::year{static_cast<int>(*year)}, std::chrono::month{*month},
                                          std::chrono::day{*day}};
  if (!civil.ok()) return std::nullopt;
  return Date{civil};
}

}  // namespace guest_house
