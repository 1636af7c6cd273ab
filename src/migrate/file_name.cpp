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

}  // namespace

std::optional<std::uint64_t> version_of(std::string_view filename) noexcept {
  if (filename.starts_with('V')) {
    const auto digits = leading_digits(filename.substr(1));
    return filename.substr(1 + digits.size()).starts_with("__") ? number(digits) : std::nullopt;
  }
  const auto digits = leading_digits(filename);
  const auto rest = filename.substr(digits.size());
  if (!rest.starts_with('_')) return std::nullopt;
  const auto version = number(digits);

  constexpr std::size_t date_digits = 8;
  constexpr std::size_t time_digits = 6;
  const auto time = leading_digits(rest.substr(1));
  const bool is_date_and_time = version && digits.size() == date_digits && time.size() == time_digits &&
                                rest.substr(1 + time_digits).starts_with('_');
  if (!is_date_and_time) return version;
  constexpr std::uint64_t room_for_time = 1'000'000;
  return *version * room_for_time + number(time).value_or(0);
}

}  // namespace pgdbm::migrate
