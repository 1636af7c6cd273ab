#include "migrate/new_file.hpp"

#include "migrate/file_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>

namespace pgdbm::migrate {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// 20260131120000, in UTC.
std::uint64_t as_number(std::chrono::sys_seconds moment) {
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{moment - day};
  const auto text = fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", static_cast<int>(date.year()),
                                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                time.hours().count(), time.minutes().count(), time.seconds().count());
  return std::stoull(text);
}

std::optional<std::chrono::sys_seconds> as_moment(std::uint64_t number) {
  if (number < 10'000'000'000'000U) return std::nullopt;
  const auto two = [&](std::uint64_t unit) { return static_cast<unsigned>(number / unit % 100); };
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(number / 10'000'000'000U)},
                                         std::chrono::month{two(100'000'000)}, std::chrono::day{two(1'000'000)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{two(10'000)} + std::chrono::minutes{two(100)} +
         std::chrono::seconds{two(1)};
}

/// As wide as the last one is.
std::size_t width_of(std::string_view filename) {
  if (filename.starts_with('V')) filename.remove_prefix(1);
  return static_cast<std::size_t>(std::ranges::find_if_not(filename, is_digit) - filename.begin());
}

}  // namespace

Result<std::string> new_filename(std::string_view name, const std::vector<Migration>& files,
                                 std::chrono::sys_seconds now) {
  const bool is_plain = !name.empty() && is_letter(name.front()) &&
                        std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c); });
  if (!is_plain) {
    return Fault{
        .kind = FaultKind::configuration,
        .message = fmt::format("A migration cannot be called '{}': its name needs a letter first, then letters, "
                               "digits and underscores. It is numbered, and ends in .sql, without your doing.",
                               name)};
  }
  const auto last = std::ranges::max_element(files, {}, &Migration::version);
  const bool is_first = last == files.end();
  const auto number = is_first ? std::nullopt : number_of(last->filename);
  const auto numbering = number ? number->numbering : Numbering::moment;
  if (numbering == Numbering::flyway) {
    return fmt::format("V{:0{}}__{}.sql", last->version + 1, width_of(last->filename), name);
  }
  if (numbering == Numbering::plain) {
    return fmt::format("{:0{}}_{}.sql", last->version + 1, width_of(last->filename), name);
  }
  const auto newest = is_first ? std::nullopt : as_moment(last->version);
  const auto moment = as_number(newest ? std::max(now, *newest + std::chrono::seconds{1}) : now);
  constexpr std::uint64_t room_for_time = 1'000'000;
  return fmt::format("{:08}_{:06}_{}.sql", moment / room_for_time, moment % room_for_time, name);
}

}  // namespace pgdbm::migrate
