#include "db/config/read_values.hpp"

#include "db/config/fields.hpp"
#include "db/config/misfit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace pgdbm::db::config {

namespace {

/// Messages begin with an origin.
Fault misfit_at(std::string message) {
  if (message.starts_with("the ")) message[0] = 'T';
  return misfit(std::move(message));
}

std::string in_letters(std::string_view name, char first, char last) {
  std::string changed{name};
  std::ranges::transform(changed, changed.begin(),
                         [&](char c) { return c >= first && c <= last ? static_cast<char>(c ^ 0x20) : c; });
  return changed;
}

/// Python's switch, which has no field here: `ssl_mode` is one of its own.
constexpr std::string_view ssl_switch = "ssl_enabled";

class Reader {
 public:
  explicit Reader(const std::function<std::string(std::string_view)>& spell) : spell_(spell) {}

  std::optional<Fault> read(const Entry& entry) {
    const auto* const field = find_field(entry.name);
    const auto name = field != nullptr ? field->name : ssl_switch;
    if (field == nullptr && entry.name != ssl_switch) return unknown(entry);
    for (const auto& [earlier, origin] : said_) {
      if (earlier == name)
        return misfit_at(fmt::format("{} and {} say the same thing. Keep one of them.", origin, entry.origin));
    }
    said_.emplace_back(name, entry.origin);
    if (field == nullptr) return read_switch(entry);
    if (field->read(config, entry.value.reveal())) return std::nullopt;
    return misfit_at(fmt::format("{} must be {}.", entry.origin, field->must_be));
  }

  /// Once all is read.
  std::optional<Fault> settle_switch() {
    if (!is_on_) return std::nullopt;
    for (const auto& [name, origin] : said_) {
      const bool is_about_tls = name != ssl_switch && name.starts_with("ssl_");
      const bool is_against = *is_on_ ? name == "ssl_mode" && config.ssl_mode == SslMode::disable : is_about_tls;
      if (is_against) {
        return misfit_at(fmt::format("{} would not count: {} says {}. Take one of them out.", origin,
                                     spell_(ssl_switch), *is_on_ ? "that there is TLS" : "that there is none"));
      }
    }
    if (*is_on_ && !config.ssl_mode) config.ssl_mode = SslMode::verify_full;
    return std::nullopt;
  }

  DatabaseConfig config{};

 private:
  [[nodiscard]] Fault unknown(const Entry& entry) const {
    if (const auto successor = find_successor(entry.name); !successor.empty()) {
      return misfit_at(fmt::format("{} means nothing to pgdbm. In its place there is {}.", entry.origin, successor));
    }
    return misfit_at(fmt::format("{} means nothing to pgdbm. The nearest it knows is {}.", entry.origin,
                                 spell_(nearest_field(in_letters(entry.name, 'A', 'Z')))));
  }

  std::optional<Fault> read_switch(const Entry& entry) {
    constexpr std::array<std::pair<std::string_view, bool>, 8> words{{{"true", true},
                                                                      {"yes", true},
                                                                      {"on", true},
                                                                      {"1", true},
                                                                      {"false", false},
                                                                      {"no", false},
                                                                      {"off", false},
                                                                      {"0", false}}};
    for (const auto& [word, is_on] : words) {
      if (entry.value.reveal() == word) is_on_ = is_on;
    }
    return is_on_ ? std::nullopt : std::optional{misfit_at(fmt::format("{} must be true or false.", entry.origin))};
  }

  const std::function<std::string(std::string_view)>& spell_;
  std::vector<std::pair<std::string_view, std::string_view>> said_;  ///< name and origin
  std::optional<bool> is_on_;
};

}  // namespace

Result<DatabaseConfig> read_values(std::span<const Entry> entries,
                                   const std::function<std::string(std::string_view name)>& spell) {
  Reader reader{spell};
  for (const auto& entry : entries) {
    if (auto fault = reader.read(entry)) return *std::move(fault);
  }
  if (auto fault = reader.settle_switch()) return *std::move(fault);
  return std::move(reader.config);
}

Result<DatabaseConfig> read_environment(const conninfo::Environment& environment, std::string_view prefix) {
  if (prefix.empty()) {
    return misfit_at("The variables of a config need a prefix: without one, any other variable would be a mistake.");
  }
  std::vector<Entry> entries;
  const auto add = [&](std::string name, const std::string& variable) {
    auto value = environment.variable(variable).value_or("");
    if (value.empty() && find_field(name) != nullptr) return;
    entries.push_back({std::move(name), Secret{std::move(value)}, fmt::format("the variable {}", variable)});
  };
  for (const auto& variable : environment.names()) {
    if (!variable.starts_with(prefix)) continue;
    const auto rest = std::string_view{variable}.substr(prefix.size());
    const auto capitals = in_letters(rest, 'a', 'z');
    add(capitals == rest ? in_letters(rest, 'A', 'Z') : capitals, variable);  // no field is named in capitals
  }
  if (prefix == "DB_") add("connection_string", "DATABASE_URL");
  std::ranges::sort(entries, {}, &Entry::origin);
  return read_values(entries, [&](std::string_view name) { return std::string{prefix} + in_letters(name, 'a', 'z'); });
}

}  // namespace pgdbm::db::config

namespace pgdbm {

DatabaseConfig DatabaseConfig::from_env(std::string_view prefix) {
  return db::config::read_environment(db::conninfo::process_environment(), prefix).value();
}

DatabaseConfig DatabaseConfig::from_values(const std::map<std::string, std::string>& values) {
  std::vector<db::config::Entry> entries;
  for (const auto& [name, value] : values) {
    entries.push_back({name, Secret{std::string{value}}, "the key '" + name + "'"});
  }
  return db::config::read_values(entries, [](std::string_view name) { return "'" + std::string{name} + "'"; }).value();
}

}  // namespace pgdbm
