// Every connection option that libpq 15 to 18 knows, once: its name, its environment variable, whether it is a secret,
// and whether this library can honour it. What cannot be honoured is refused with its reason; the values of such an
// option that ask for nothing special are taken.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace pgdbm::db::conninfo {

struct OptionEntry {
  std::string_view name;
  std::string_view variable;  ///< of the environment; empty: none
  std::uint8_t since = 0;     ///< the first libpq with this option; 0: older than 15
  bool is_secret = false;
  std::string_view refusal{};   ///< why it is refused; empty: supported
  std::string_view harmless{};  ///< values taken all the same, "|a|b|"; the empty value always is
};

[[nodiscard]] std::span<const OptionEntry> option_table() noexcept;

/// Null when libpq has no such option. Names are case-sensitive.
[[nodiscard]] const OptionEntry* find_option(std::string_view name) noexcept;

/// Of all names, refused ones too: somebody may have misspelt one of those.
[[nodiscard]] std::string_view nearest_option(std::string_view name);

}  // namespace pgdbm::db::conninfo
