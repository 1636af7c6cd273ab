#include "migrate/file_name.hpp"

#include <algorithm>
#include <charconv>

namespace pgdbm::migrate {

namespace {

std::string_view leading_digits(std::string_view text) noexcept {
  const auto end = std::ranges::find_if(text, [](char c) { return c < '0' || c > '9'; });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

std::optional<std::uint64_t> number(std::string_view digits) noexcept {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc{}) return std::nullopt;
  return value;
}

/// Digits count as a date only when they could be one: other numbers may be as long.
Numbering numbering_of(std::string_view digits) noexcept {
  constexpr std::size_t day_digits = 8;
  constexpr std::size_t minute_digits = 12;
  constexpr std::size_t moment_digits = 14;
  const auto month = number(digits.substr(std::min<std::size_t>(4, digits.size()), 2));
  const auto day = number(digits.substr(std::min<std::size_t>(6, digits.size()), 2));
  const bool is_date = (digits.starts_with("19") || digits.starts_with("20")) && month && *month >= 1 && *month <= 12 &&
                       day && *day >= 1 && *day <= 31;
  if (is_date && digits.size() == day_digits) return Numbering::day;
  if (is_date && digits.size() == minute_digits) return Numbering::minute;
  return is_date && digits.size() == moment_digits ? Numbering::moment : Numbering::plain;
}

constexpr std::string_view sql_ending = ".sql";
constexpr std::string_view down_ending = ".down.sql";

}  // namespace

std::optional<FileNumber> number_of(std::string_view filename) noexcept {
  if (filename.starts_with('V')) {
    const auto digits = leading_digits(filename.substr(1));
    const auto version = number(digits);
    if (!version || !filename.substr(1 + digits.size()).starts_with("__")) return std::nullopt;
    return FileNumber{*version, Numbering::flyway};
  }
  const auto digits = leading_digits(filename);
  const auto rest = filename.substr(digits.size());
  const auto version = number(digits);
  if (!version || !rest.starts_with('_')) return std::nullopt;

  const auto numbering = numbering_of(digits);
  constexpr std::size_t time_digits = 6;
  const auto time = leading_digits(rest.substr(1));
  const bool is_date_and_time =
      numbering == Numbering::day && time.size() == time_digits && rest.substr(1 + time_digits).starts_with('_');
  if (!is_date_and_time) return FileNumber{*version, numbering};
  constexpr std::uint64_t room_for_time = 1'000'000;
  return FileNumber{*version * room_for_time + number(time).value_or(0), Numbering::moment};
}

bool is_down_name(std::string_view filename) noexcept {
  return filename.ends_with(down_ending);
}

std::string down_name_of(std::string_view filename) {
  return std::string{filename.substr(0, filename.size() - sql_ending.size())}.append(down_ending);
}

}  // namespace pgdbm::migrate
