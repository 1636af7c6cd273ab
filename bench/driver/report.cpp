#include "driver/report.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>

namespace pgdbm::bench {

namespace {

using Part = double Cost::*;

std::vector<double> nanoseconds_each(const std::vector<Cost>& costs, Part part, std::size_t size) {
  std::vector<double> values;
  for (const auto& cost : costs) values.push_back(cost.*part * 1e9 / static_cast<double>(size));
  return values;
}

std::vector<double> ratios(const Measurements& of, Part part) {
  std::vector<double> values;
  if (of.pgdbm.size() != of.libpq.size()) return values;
  for (std::size_t i = 0; i < of.pgdbm.size(); ++i) values.push_back(of.pgdbm[i].*part / of.libpq[i].*part);
  return values;
}

std::string times(std::string_view name, const std::vector<Cost>& costs, std::size_t size) {
  if (costs.empty()) return {};
  const auto wall = spread_of(nanoseconds_each(costs, &Cost::wall, size));
  const auto cpu = spread_of(nanoseconds_each(costs, &Cost::cpu, size));
  return fmt::format("  {:<8} wall {:9.0f} ns ({:.0f} to {:.0f})   CPU {:9.0f} ns ({:.0f} to {:.0f})\n", name,
                     wall.median, wall.least, wall.most, cpu.median, cpu.least, cpu.most);
}

std::string share(std::string_view name, std::vector<double> values, std::optional<double> goal) {
  const auto ratio = spread_of(std::move(values));
  auto text = fmt::format("{} {:.2f} ({:.2f} to {:.2f})", name, ratio.median, ratio.least, ratio.most);
  if (goal) text += fmt::format(", goal {:.2f}: {}", *goal, ratio.median <= *goal ? "kept" : "MISSED");
  return text;
}

std::string spread_json(std::vector<double> values) {
  const auto spread = spread_of(std::move(values));
  return fmt::format(R"({{"median": {:.4f}, "least": {:.4f}, "most": {:.4f}}})", spread.median, spread.least,
                     spread.most);
}

std::string side_json(const std::vector<Cost>& costs, std::size_t size) {
  if (costs.empty()) return "null";
  return fmt::format(R"({{"wall_ns": {}, "cpu_ns": {}}})", spread_json(nanoseconds_each(costs, &Cost::wall, size)),
                     spread_json(nanoseconds_each(costs, &Cost::cpu, size)));
}

}  // namespace

std::string report(const std::vector<Measurements>& all) {
  std::string text;
  for (const auto& one : all) {
    const auto& measured = *one.measured;
    text += fmt::format("{}: {}\n  {} {}s a round; for each:\n", measured.name, measured.what, one.size, measured.unit);
    text += times("pgdbm", one.pgdbm, one.size);
    text += times("libpq", one.libpq, one.size);
    if (const auto walls = ratios(one, &Cost::wall); !walls.empty()) {
      text += fmt::format("  {:<8} {}\n  {:<8} {}\n", "ratio", share("wall", walls, measured.wall_goal), "",
                          share("CPU", ratios(one, &Cost::cpu), measured.cpu_goal));
    } else if (measured.pgdbm == nullptr) {
      text += "  pgdbm has no such call yet\n";
    }
  }
  return text;
}

std::string report_json(const std::vector<Measurements>& all) {
  std::string text = "[";
  for (const auto& one : all) {
    text += fmt::format(R"({}
  {{"case": "{}", "unit": "{}", "size": {}, "rounds": {}, "pgdbm": {}, "libpq": {})",
                        text.size() == 1 ? "" : ",", one.measured->name, one.measured->unit, one.size,
                        std::max(one.pgdbm.size(), one.libpq.size()), side_json(one.pgdbm, one.size),
                        side_json(one.libpq, one.size));
    if (auto walls = ratios(one, &Cost::wall); !walls.empty()) {
      text += fmt::format(R"(, "wall_ratio": {}, "cpu_ratio": {})", spread_json(std::move(walls)),
                          spread_json(ratios(one, &Cost::cpu)));
    }
    text += "}";
  }
  return text + "\n]\n";
}

}  // namespace pgdbm::bench
