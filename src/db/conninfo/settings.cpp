#include "db/conninfo/settings.hpp"

#include "db/conninfo/option_table.hpp"
#include "db/conninfo/parse.hpp"
#include "db/conninfo/service_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace pgdbm::db::conninfo {

namespace {

constexpr std::string_view the_string = "the connection string";

void add(Settings& settings, OptionValues values, const std::string& origin, Source source) {
  for (auto& [name, value] : values) settings.try_emplace(name, Setting{std::move(value), origin, source});
}

std::optional<Fault> refuse_twice(const Settings& given, const OptionValues& values) {
  for (const auto& [name, setting] : given) {
    if (!values.contains(name)) continue;
    return Fault{.kind = FaultKind::configuration,
                 .message = fmt::format("'{}' is said twice: by {} and by {}. Say it in one of them.", name,
                                        setting.origin, the_string)};
  }
  return std::nullopt;
}

void add_variable(Settings& settings, std::string_view option, std::string_view variable,
                  const Environment& environment) {
  if (variable.empty() || settings.contains(option)) return;
  if (auto value = environment.variable(variable)) {
    settings.try_emplace(std::string{option},
                         Setting{*std::move(value), fmt::format("the variable {}", variable), Source::environment});
  }
}

std::optional<std::string> value_of(const Settings& settings, std::string_view option) {
  const auto found = settings.find(option);
  return found == settings.end() ? std::nullopt : std::optional{found->second.value};
}

std::optional<Fault> add_service(Settings& settings, const Environment& environment) {
  add_variable(settings, "service", "PGSERVICE", environment);
  const auto name = value_of(settings, "service");
  if (!name) return std::nullopt;
  add_variable(settings, "servicefile", "PGSERVICEFILE", environment);
  auto service = find_service(*name, value_of(settings, "servicefile"), environment);
  if (!service) return service.error();
  add(settings, std::move(service->values), fmt::format("the service file {}", service->path), Source::service);
  return std::nullopt;
}

bool is_harmless(const OptionEntry& entry, std::string value) {
  std::ranges::transform(value, value.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return value.empty() || (value.find('|') == std::string::npos &&
                           entry.harmless.find(fmt::format("|{}|", value)) != std::string_view::npos);
}

std::optional<Fault> refuse_what_cannot_be(const Settings& settings) {
  for (const auto& [name, setting] : settings) {
    const auto* const entry = find_option(name);
    if (entry == nullptr || entry->refusal.empty() || is_harmless(*entry, setting.value)) continue;
    return Fault{.kind = FaultKind::configuration,
                 .message = fmt::format("The option '{}' in {} asks for what pgdbm cannot give: {}. Take it out.", name,
                                        setting.origin, entry->refusal)};
  }
  return std::nullopt;
}

}  // namespace

Result<Settings> gather_settings(std::string_view connection_string, const Environment& environment, Settings given) {
  auto values = parse(connection_string);
  if (!values) return values.error();
  if (auto fault = refuse_twice(given, *values)) return *std::move(fault);
  auto settings = std::move(given);
  add(settings, *std::move(values), std::string{the_string}, Source::connection_string);
  if (auto fault = add_service(settings, environment)) return *std::move(fault);
  for (const auto& entry : option_table()) add_variable(settings, entry.name, entry.variable, environment);
  if (environment.variable("PGREQUIRESSL").value_or("").starts_with('1')) {  // PGSSLMODE wins
    settings.try_emplace("sslmode", Setting{"require", "the variable PGREQUIRESSL", Source::environment});
  }
  if (auto fault = refuse_what_cannot_be(settings)) return *std::move(fault);
  return settings;
}

Fault invalid_value(std::string_view option, const Setting& setting, std::string_view must_be) {
  return {.kind = FaultKind::configuration,
          .message = fmt::format("The option '{}' in {} must be {}.", option, setting.origin, must_be)};
}

}  // namespace pgdbm::db::conninfo
