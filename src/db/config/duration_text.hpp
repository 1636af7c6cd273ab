// Times as people write them: "500ms", "30s", "5min", "1h", "7d".
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::db::config {

/// A whole number with its unit, without which only 0 is clear. None when it is anything else or does not fit.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) noexcept;

/// In the largest unit of which it is a whole number.
[[nodiscard]] std::string render_duration(std::chrono::milliseconds time);

}  // namespace pgdbm::db::config
