// The names of SslMode, as libpq writes them.
#pragma once

#include <pgdbm/db/config.hpp>

#include <array>
#include <string_view>
#include <utility>

namespace pgdbm::db::config {

inline constexpr std::array<std::pair<std::string_view, SslMode>, 6> ssl_mode_names{
    {{"disable", SslMode::disable},
     {"allow", SslMode::allow},
     {"prefer", SslMode::prefer},
     {"require", SslMode::require},
     {"verify-ca", SslMode::verify_ca},
     {"verify-full", SslMode::verify_full}}};

[[nodiscard]] constexpr std::string_view name_of(SslMode mode) noexcept {
  for (const auto& [name, value] : ssl_mode_names) {
    if (value == mode) return name;
  }
  return {};
}

}  // namespace pgdbm::db::config
