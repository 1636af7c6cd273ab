#include "testing/lending/helper_program.hpp"

#include "migrate/collect.hpp"
#include "testing/exec_program.hpp"
#include "testing/fail.hpp"
#include "testing/lending/words.hpp"
#include "testing/pointers.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

namespace pgdbm::testing::lending {

namespace {

/// Where the Debian package has it, whose libraries are built to be installed anywhere.
constexpr const char* packaged_helper = "/usr/libexec/pgdbm/pgdbm-testd";

}  // namespace

std::filesystem::path find_helper() {
  const char* const asked = std::getenv("PGDBM_TESTD");
  if (asked != nullptr && *asked != '\0') {
    if (std::string_view{asked} == "none") return {};
    if (::access(asked, X_OK) == 0) return asked;
    fail(
        fmt::format("PGDBM_TESTD names {}, which cannot be run: {}. Correct it, or say \"none\" to do without a helper",
                    asked, reason(errno)));
  }
  for (const char* const installed : {PGDBM_TESTD_INSTALLED, packaged_helper}) {
    if (::access(installed, X_OK) == 0) return installed;
  }
  return {};
}

std::string helper_name(const std::filesystem::path& program) {
  struct stat facts {};
  (void)::stat(program.c_str(), &facts);  // a program that is built anew is another
  auto identity = fmt::format("{} {} {}.{} {}", program.native(), facts.st_size, facts.st_mtim.tv_sec,
                              facts.st_mtim.tv_nsec, protocol_version);
  for (const char* const variable : {"PGDBM_PG_BIN", runs_variable}) {
    const char* const value = std::getenv(variable);
    identity += std::string{" "} + (value != nullptr ? value : "");
  }
  return fmt::format("pgdbm-testd-{}-{}", ::geteuid(), migrate::checksum_of(identity).substr(0, 16));
}

void start_helper(const std::filesystem::path& program, const std::string& name) {
  // Everything is allocated here: between fork and exec nothing may be.
  std::vector<std::string> command{program.string(), "--name", name, "--protocol", std::string{protocol_version}};
  const auto command_pointers = pointers(command);
  const pid_t between = ::_Fork();
  if (between == 0) {
    const ExecOrders orders{.command = command_pointers.data(),
                            .environment = environ,
                            .log = "/dev/null",
                            .directory = "/",
                            .uid = ::geteuid(),
                            .gid = ::getegid()};
    ::_exit(exec_program(orders) < 0 ? 1 : 0);
  }
  int status = 0;
  while (between > 0 && ::waitpid(between, &status, 0) < 0 && errno == EINTR) {
  }
  if (between < 0 || status != 0) {
    fail("cannot fork the helper that lends test databases: " + reason(errno) +
         "; end other processes or raise their limit");
  }
}

}  // namespace pgdbm::testing::lending
