#include "db/config/session_settings.hpp"

#include "db/config/misfit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>

namespace pgdbm::db::config {

namespace {

using conninfo::Setting;
using conninfo::Settings;
using conninfo::Source;

Fault said_twice(std::string_view name, std::string_view one, std::string_view other) {
  return misfit(fmt::format("'{}' is said twice: by {} and by {}. Say it in one of them.", name, one, other));
}

/// The server compares names of settings without regard to the case of ASCII letters.
std::string lower(std::string_view name) {
  std::string lower{name};
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return lower;
}

bool is_name(std::string_view lower) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz_";
  return !lower.empty() && letters.find(lower[0]) != std::string_view::npos &&
         lower.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789$.") == std::string_view::npos;
}

/// What a startup message says by the same means, and what this library says itself.
bool is_reserved(std::string_view lower) {
  constexpr std::array<std::string_view, 5> names{"user", "database", "options", "replication", "client_encoding"};
  return std::ranges::find(names, lower) != names.end();
}

using Given = std::map<std::string, std::string, std::less<>>;

Result<Given> checked(const std::map<std::string, std::string>& server_settings) {
  Given given;
  for (const auto& [written, value] : server_settings) {
    auto name = lower(written);
    if (!is_name(name)) return misfit("server_settings has a name that no setting of PostgreSQL can have.");
    if (is_reserved(name)) {
      return misfit(
          fmt::format("server_settings cannot hold '{}', which is no setting of a session or not to be set. "
                      "Take it out.",
                      name));
    }
    if (value.find('\0') != std::string::npos) {
      return misfit(fmt::format("The value of '{}' in server_settings has a NUL byte in it.", name));
    }
    if (!given.emplace(name, value).second) {
      return said_twice(name, "server_settings", "server_settings in other letters");
    }
  }
  return given;
}

struct Timeout {
  std::string_view name;
  std::optional<std::chrono::milliseconds> DatabaseConfig::*field;

  /// By the program, that is: to leave it to the server contradicts nobody.
  [[nodiscard]] bool is_changed(const DatabaseConfig& config) const {
    return config.*field && config.*field != DatabaseConfig{}.*field;
  }
};

constexpr std::array<Timeout, 3> timeouts{
    {{"statement_timeout", &DatabaseConfig::statement_timeout},
     {"lock_timeout", &DatabaseConfig::lock_timeout},
     {"idle_in_transaction_session_timeout", &DatabaseConfig::idle_in_transaction_session_timeout}}};

/// The server counts in an int of milliseconds.
std::string text_of(std::chrono::milliseconds time) {
  return std::to_string(
      std::min<std::chrono::milliseconds::rep>(time.count(), std::numeric_limits<std::int32_t>::max()));
}

class Merger {
 public:
  Merger(const Settings& settings, SessionSettings known) : settings_(settings), known_(std::move(known)) {
    if (const auto found = settings.find("options"); found != settings.end()) {
      options_ = &found->second;
      in_options_ = names_in_options(found->second.value);
    }
  }

  [[nodiscard]] bool is_in_options(std::string_view name) const {
    return std::ranges::find(in_options_, name) != in_options_.end();
  }

  /// What a startup message says by name wins over its options, which is right only over those of the environment.
  [[nodiscard]] std::optional<Fault> find_rival(std::string_view name, std::string_view said_by) const {
    if (is_in_options(name) && options_->source != Source::environment) {
      return said_twice(name, said_by, fmt::format("the options of {}", options_->origin));
    }
    const auto rival = settings_.find(name);
    if (rival == settings_.end() || rival->second.source == Source::environment) return std::nullopt;
    return said_twice(name, said_by, rival->second.origin);
  }

  void set(std::string_view name, std::string value) {
    const auto known = std::ranges::find(known_, name, &SessionSettings::value_type::first);
    if (known == known_.end()) {
      known_.emplace_back(name, std::move(value));
    } else {
      known->second = std::move(value);
    }
  }

  SessionSettings take() { return std::move(known_); }

 private:
  const Settings& settings_;
  SessionSettings known_;
  const Setting* options_ = nullptr;
  std::vector<std::string> in_options_;
};

std::optional<Fault> add_timeout(const DatabaseConfig& config, const Timeout& timeout, const Given& given,
                                 Merger& merger) {
  const auto& time = config.*timeout.field;
  if (!time) return std::nullopt;
  if (time->count() < 0) {
    return misfit(
        fmt::format("{} must not be negative. 0 is no limit, and none leaves it to the server.", timeout.name));
  }
  const bool is_changed = timeout.is_changed(config);
  if (given.contains(timeout.name)) {
    return is_changed ? std::optional{said_twice(timeout.name, "its field", "server_settings")} : std::nullopt;
  }
  if (is_changed) {
    if (auto rival = merger.find_rival(timeout.name, "its field")) return rival;
  } else if (merger.is_in_options(timeout.name)) {
    return std::nullopt;
  }
  merger.set(timeout.name, text_of(*time));
  return std::nullopt;
}

/// What was asked for and would not be sent.
std::optional<Fault> find_unsent(const DatabaseConfig& config) {
  std::string_view name;
  for (const auto& timeout : timeouts) {
    if (timeout.is_changed(config)) name = timeout.name;
  }
  if (!config.server_settings.empty()) name = "server_settings";
  if (name.empty()) return std::nullopt;
  return misfit(
      fmt::format("{} would not count: send_settings is SendSettings::never. Take it out, and set it for the "
                  "role (ALTER ROLE … SET).",
                  name));
}

}  // namespace

std::vector<std::string> names_in_options(std::string_view options) {
  std::vector<std::string> words{{}};
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (std::string_view{" \t\n\r\f\v"}.find(options[i]) != std::string_view::npos) {
      if (!words.back().empty()) words.emplace_back();
      continue;
    }
    if (options[i] == '\\' && i + 1 < options.size()) ++i;
    words.back() += options[i];
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (word == "-c" && i + 1 < words.size()) {
      word = words[++i];
    } else if (word.starts_with("-c") || word.starts_with("--")) {
      word.remove_prefix(2);
    } else {
      continue;
    }
    if (word.find('=') == std::string_view::npos) continue;
    auto name = lower(word.substr(0, word.find('=')));
    std::ranges::replace(name, '-', '_');
    names.push_back(std::move(name));
  }
  return names;
}

Result<SessionSettings> session_settings(const DatabaseConfig& config, const Settings& settings, SessionSettings known,
                                         std::string_view program) {
  Merger merger{settings, std::move(known)};
  if (!settings.contains("application_name") && !settings.contains("fallback_application_name")) {
    merger.set("application_name", std::string{program});
  }
  if (config.send_settings == SendSettings::never) {
    if (auto unsent = find_unsent(config)) return *std::move(unsent);
    return merger.take();
  }
  const auto given = checked(config.server_settings);
  if (!given) return given.error();
  // Compiling what a plan of a short statement computes costs more than it gains.
  if (!given->contains("jit") && !merger.is_in_options("jit")) merger.set("jit", "off");
  for (const auto& timeout : timeouts) {
    if (auto fault = add_timeout(config, timeout, *given, merger)) return *std::move(fault);
  }
  for (const auto& [name, value] : *given) {
    if (auto rival = merger.find_rival(name, "server_settings")) return *std::move(rival);
    merger.set(name, value);
  }
  return merger.take();
}

}  // namespace pgdbm::db::config
