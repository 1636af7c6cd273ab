#include "db/conninfo/environment.hpp"

#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

namespace pgdbm::db::conninfo {

namespace {

std::optional<std::string> process_variable(std::string_view name) {
  const char* const value = std::getenv(std::string{name}.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

std::vector<std::string> process_names() {
  std::vector<std::string> names;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    names.emplace_back(text.substr(0, text.find('=')));
  }
  return names;
}

}  // namespace

std::string Environment::home() const {
  auto home = variable("HOME");
  return home && !home->empty() ? *std::move(home) : account_home;
}

Environment process_environment() {
  Environment environment{.variable = process_variable, .names = process_names};
  environment.program = program_invocation_short_name;
  std::vector<char> storage(4096);
  passwd entry{};
  passwd* found = nullptr;
  while (getpwuid_r(geteuid(), &entry, storage.data(), storage.size(), &found) == ERANGE) {
    storage.resize(storage.size() * 2);
  }
  if (found == nullptr) return environment;
  environment.account = found->pw_name;
  environment.account_home = found->pw_dir;
  return environment;
}

}  // namespace pgdbm::db::conninfo
