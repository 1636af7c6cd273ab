// Dates as JSON and paths have them: "2026-12-24".
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace guest_house {

using Date = std::chrono::sys_days;

[[nodiscard]] std::string render_date(Date date);
/// Nothing: it is no date of the years 1 to 9999.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);

}  // namespace guest_house
