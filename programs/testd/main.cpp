// pgdbm-testd: lends test databases to the test processes of one user. Nobody need start it: tests do.
#include "testing/lending/helper.hpp"
#include "testing/lending/words.hpp"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <span>
#include <string>
#include <string_view>

namespace {

int usage() {
  std::cerr << "pgdbm-testd lends test databases to tests that use pgdbm's test kit, which start it by themselves.\n"
               "It ends when nobody has needed it for a minute (PGDBM_TESTD_LINGER: another number of seconds).\n"
               "usage: pgdbm-testd --name SOCKET --protocol VERSION\n";
  return 2;
}

}  // namespace

int main(int count, char** values) {
  namespace lending = pgdbm::testing::lending;
  const std::span arguments{values, static_cast<std::size_t>(count)};
  lending::HelperOptions options;
  std::string_view protocol;
  for (std::size_t i = 1; i + 1 < arguments.size(); i += 2) {
    const std::string_view name{arguments[i]};
    if (name == "--name") options.name = arguments[i + 1];
    if (name == "--protocol") protocol = arguments[i + 1];
  }
  if (options.name.empty() || protocol != lending::protocol_version) return usage();
  if (const char* const linger = std::getenv("PGDBM_TESTD_LINGER")) {
    options.linger = std::chrono::seconds{std::strtol(linger, nullptr, 10)};
  }
  try {
    return lending::run_helper(options);
  } catch (const std::exception& error) {
    std::cerr << "pgdbm-testd: " << error.what() << '\n';
    return 1;
  }
}
