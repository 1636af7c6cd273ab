#include "testing/binaries.hpp"

#include "testing/fail.hpp"
#include "testing/run_program.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace pgdbm::testing {
namespace {

struct Place {
  std::filesystem::path directory;
  std::string named_by;
};

std::vector<Place> debian_places(const std::filesystem::path& root) {
  std::vector<std::pair<double, std::filesystem::path>> versions;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(root, ignored)) {
    const double version = std::strtod(entry.path().filename().c_str(), nullptr);
    if (version > 0) versions.emplace_back(version, entry.path() / "bin");
  }
  std::sort(versions.begin(), versions.end(), std::greater<>{});
  std::vector<Place> places;
  for (auto& [version, directory] : versions) places.push_back({directory, "installed"});
  if (places.empty()) places.push_back({root / "*/bin", "no such folder"});
  return places;
}

std::vector<Place> places_of(const BinarySearch& search) {
  if (!search.asked.empty()) return {{search.asked, "asked for by the caller"}};
  if (const char* value = std::getenv(search.variable); value != nullptr && *value != '\0') {
    return {{value, std::string{"$"} + search.variable}};
  }
  std::vector<Place> places;
  std::string answer = run_program({search.pg_config, "--bindir"}).output;
  while (!answer.empty() && answer.back() == '\n') answer.pop_back();
  places.push_back(answer.empty() ? Place{search.pg_config + " --bindir", "no answer"}
                                  : Place{answer, search.pg_config + " --bindir"});
  for (Place& place : debian_places(search.debian_root)) places.push_back(std::move(place));
  return places;
}

std::string missing_in(const std::filesystem::path& directory) {
  for (const char* program : {"initdb", "postgres"}) {
    if (::access((directory / program).c_str(), X_OK) != 0) return program;
  }
  return {};
}

std::optional<Binaries> ask_version(const std::filesystem::path& directory) {
  Binaries found{.directory = directory};
  std::string line = run_program({found.program("postgres"), "--version"}).output;
  while (!line.empty() && line.back() == '\n') line.pop_back();
  constexpr std::string_view before = "(PostgreSQL) ";
  const std::size_t at = line.find(before);
  if (at == std::string::npos) return {};
  found.version = line.substr(at + before.size());
  found.major = std::atoi(found.version.c_str());
  return found;
}

}  // namespace

Binaries find_binaries(const BinarySearch& search) {
  std::string searched;
  for (const Place& place : places_of(search)) {
    std::string fault = missing_in(place.directory);
    if (fault.empty()) {
      if (std::optional<Binaries> found = ask_version(place.directory)) return *found;
      fault = "a postgres that tells its version";
    }
    searched += "\n  " + place.directory.string() + " (" + place.named_by + "): lacks " + fault;
  }
  fail("cannot start a private PostgreSQL server: found no folder with initdb and postgres. Searched:" + searched +
       "\nInstall PostgreSQL (Debian: apt-get install postgresql-15), or name its bin folder in " + search.variable);
}

}  // namespace pgdbm::testing
