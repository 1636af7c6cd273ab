#include "db/config/duration_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <utility>

namespace pgdbm::db::config {

namespace {

/// From large to small, each in milliseconds.
constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> units{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1'000}, {"ms", 1}}};

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) noexcept {
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{}) return std::nullopt;
  const auto written = text.substr(static_cast<std::size_t>(end - text.data()));
  if (written.empty() && count == 0) return std::chrono::milliseconds{0};
  for (const auto& [unit, size] : units) {
    if (written == unit) return std::chrono::milliseconds{count * size};
  }
  return std::nullopt;
}

std::string render_duration(std::chrono::milliseconds time) {
  if (time.count() == 0) return "0";
  for (const auto& [unit, size] : units) {
    if (time.count() % size == 0) return std::to_string(time.count() / size) + std::string{unit};
  }
  return {};
}

}  // namespace pgdbm::db::config
