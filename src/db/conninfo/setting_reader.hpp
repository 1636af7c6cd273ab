// Takes typed values out of the settings in force. The first value that does not fit is remembered, and defaults are
// given from there on, so that whoever reads many need look for a fault once, at the end.
#pragma once

#include "db/conninfo/settings.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace pgdbm::db::conninfo {

/// As libpq reads them: decimal, blanks around it, a sign. None when it is anything else or does not fit an int.
[[nodiscard]] std::optional<int> parse_integer(std::string_view text) noexcept;

template <class T, std::size_t Size>
using Choices = std::array<std::pair<std::string_view, T>, Size>;

class SettingReader {
 public:
  explicit SettingReader(const Settings& settings) : settings_(settings) {}

  /// Null when nobody gave the option.
  [[nodiscard]] const Setting* find(std::string_view option) const noexcept;
  /// Empty when nobody gave the option, or gave it as empty.
  [[nodiscard]] std::string text(std::string_view option) const;

  [[nodiscard]] int integer(std::string_view option, int otherwise);
  [[nodiscard]] bool flag(std::string_view option, bool otherwise);

  template <class T, std::size_t Size>
  [[nodiscard]] T choice(std::string_view option, const Choices<T, Size>& choices, T otherwise) {
    const auto* const setting = find(option);
    if (setting == nullptr) return otherwise;
    for (const auto& [name, value] : choices) {
      if (setting->value == name) return value;
    }
    std::string names;
    for (const auto& [name, value] : choices) names += fmt::format("{}{}", names.empty() ? "one of " : ", ", name);
    fail(invalid_value(option, *setting, names));
    return otherwise;
  }

  void fail(Fault fault);
  [[nodiscard]] std::optional<Fault>& fault() noexcept { return fault_; }

 private:
  const Settings& settings_;
  std::optional<Fault> fault_;
};

}  // namespace pgdbm::db::conninfo
