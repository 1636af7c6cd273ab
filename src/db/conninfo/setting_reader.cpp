#include "db/conninfo/setting_reader.hpp"

#include <charconv>
#include <system_error>

namespace pgdbm::db::conninfo {

std::optional<int> parse_integer(std::string_view text) noexcept {
  constexpr std::string_view spaces = " \t\n\r\f\v";
  const auto begin = text.find_first_not_of(spaces);
  if (begin == std::string_view::npos) return std::nullopt;
  text = text.substr(begin, text.find_last_not_of(spaces) - begin + 1);
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

const Setting* SettingReader::find(std::string_view option) const noexcept {
  const auto found = settings_.find(option);
  return found == settings_.end() ? nullptr : &found->second;
}

std::string SettingReader::text(std::string_view option) const {
  const auto* const setting = find(option);
  return setting == nullptr ? std::string{} : setting->value;
}

int SettingReader::integer(std::string_view option, int otherwise) {
  const auto* const setting = find(option);
  if (setting == nullptr) return otherwise;
  if (const auto number = parse_integer(setting->value)) return *number;
  fail(invalid_value(option, *setting, "a whole number"));
  return otherwise;
}

bool SettingReader::flag(std::string_view option, bool otherwise) {
  constexpr Choices<bool, 2> choices{{{"0", false}, {"1", true}}};
  return choice(option, choices, otherwise);
}

void SettingReader::fail(Fault fault) {
  if (!fault_) fault_ = std::move(fault);
}

}  // namespace pgdbm::db::conninfo
