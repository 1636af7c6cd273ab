#include "driver/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "driver/cases.hpp"

namespace pgdbm::bench {

namespace {

std::size_t number(std::string_view option, std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0) {
    throw std::invalid_argument{fmt::format("{} wants a number of at least 1, not '{}'", option, text)};
  }
  return value;
}

std::string known_case(std::string_view name) {
  if (std::ranges::find(all_cases(), name, &Case::name) != all_cases().end()) return std::string{name};
  std::string known;
  for (const auto& one : all_cases()) known += fmt::format(" {}", one.name);
  throw std::invalid_argument{fmt::format("there is no case '{}'; known:{}", name, known)};
}

std::string known_side(std::string_view name) {
  if (name == "pgdbm" || name == "libpq") return std::string{name};
  throw std::invalid_argument{fmt::format("there is no side '{}', only pgdbm and libpq", name)};
}

}  // namespace

Options parse_options(int count, const char* const* arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view option = arguments[i];
    const auto value = [&]() -> std::string_view {
      if (++i == count) throw std::invalid_argument{fmt::format("{} wants a value", option)};
      return arguments[i];
    };
    if (option == "--rounds") {
      options.rounds = number(option, value());
    } else if (option == "--only") {
      options.only.push_back(known_case(value()));
    } else if (option == "--size") {
      options.size = number(option, value());
    } else if (option == "--side") {
      options.side = known_side(value());
    } else if (option == "--server") {
      options.server = value();
    } else if (option == "--keep-tables") {
      options.keeps_tables = true;
    } else if (option == "--json") {
      options.json = true;
    } else if (option == "--help" || option == "-h") {
      options.helps = true;
    } else {
      throw std::invalid_argument{fmt::format("there is no option '{}'", option)};
    }
  }
  return options;
}

}  // namespace pgdbm::bench
