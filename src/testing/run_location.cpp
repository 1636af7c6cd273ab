#include "testing/run_location.hpp"

#include "testing/fail.hpp"
#include "testing/run_directory.hpp"

#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdlib>
#include <system_error>

namespace pgdbm::testing {
namespace {

// A cluster takes 30 MB, its WAL up to 128 MB, and the tests want room for their rows.
constexpr std::uint64_t enough_memory = std::uint64_t{256} << 20U;

constexpr std::size_t longest_socket_path = 107;
constexpr std::string_view longest_socket_name = "/.s.PGSQL.65535.lock";
constexpr std::size_t random_letters = 10;

void add_from_environment(std::vector<RunLocation>& locations, const char* variable) {
  const char* value = std::getenv(variable);
  if (value != nullptr && *value == '/') locations.push_back({value, std::string{"$"} + variable});
}

}  // namespace

std::vector<RunLocation> run_locations(const std::filesystem::path& asked) {
  if (!asked.empty()) return {{std::filesystem::absolute(asked).lexically_normal(), "asked for by the caller"}};
  std::vector<RunLocation> locations{{"/dev/shm", "memory", enough_memory}};
  add_from_environment(locations, "XDG_RUNTIME_DIR");
  add_from_environment(locations, "TMPDIR");
  locations.push_back({"/tmp", "last resort"});
  return locations;
}

std::string fault_of(const RunLocation& location, const Account& account) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(location.parent, ignored)) return "is not a folder";
  const std::size_t length =
      location.parent.native().size() + 1 + run_directory_prefix.size() + random_letters + longest_socket_name.size();
  if (length > longest_socket_path) {
    return "its path is too long: a socket there would take " + std::to_string(length) + " bytes, and " +
           std::to_string(longest_socket_path) + " are the limit";
  }
  if (::access(location.parent.c_str(), W_OK | X_OK) != 0) return "is not writable";
  if (account.needs_switch && !can_reach(account, location.parent)) {
    return "user \"" + account.name + "\", whom the server runs as, may not enter it";
  }
  struct statvfs space {};
  if (location.least_free > 0 && ::statvfs(location.parent.c_str(), &space) == 0 &&
      std::uint64_t{space.f_bavail} * space.f_frsize < location.least_free) {
    return "has less than " + std::to_string(location.least_free >> 20U) + " MB free";
  }
  return {};
}

std::filesystem::path choose_run_location(const std::vector<RunLocation>& locations, const Account& account) {
  std::string searched;
  for (const RunLocation& location : locations) {
    const std::string fault = fault_of(location, account);
    if (fault.empty()) return location.parent;
    searched += "\n  " + location.parent.string() + " (" + location.named_by + "): " + fault;
  }
  fail("cannot start a private PostgreSQL server: found no folder for its run directory. Tried:" + searched +
       "\nName a writable folder with a short path in run_directory_parent");
}

}  // namespace pgdbm::testing
