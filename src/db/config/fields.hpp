// The fields of a config as text, both ways: how a file or a variable says them, and how people are shown them. One
// table; whoever adds a field adds a line.
#pragma once

#include <pgdbm/db/config.hpp>

#include <span>
#include <string>
#include <string_view>

namespace pgdbm::db::config {

struct Field {
  std::string_view name;
  std::string_view must_be;  ///< what text it takes, for people
  /// False when the text does not fit.
  bool (*read)(DatabaseConfig& config, std::string_view text);
  /// What `read` would take; empty when the field says nothing. Of secrets "****".
  std::string (*show)(const DatabaseConfig& config);
  std::string_view alias{};  ///< a second name
};

/// In the order of the config's declaration.
[[nodiscard]] std::span<const Field> fields() noexcept;

/// By its name or alias; null when there is none.
[[nodiscard]] const Field* find_field(std::string_view name) noexcept;

/// Of all names and aliases.
[[nodiscard]] std::string_view nearest_field(std::string_view name);

/// What does the work of an option of the Python library's that is not here; empty for all else.
[[nodiscard]] std::string_view find_successor(std::string_view name) noexcept;

}  // namespace pgdbm::db::config
