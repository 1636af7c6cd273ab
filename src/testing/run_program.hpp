// Runs a small program to its end and returns what it printed: pg_config, postgres --version, pg_controldata.
#pragma once

#include <string>
#include <vector>

namespace pgdbm::testing {

struct ProgramResult {
  int status = 0;      ///< as waitpid gives it; -1 when the program could not be started or took over 10 seconds
  std::string output;  ///< its standard output; standard error is dropped
};

/// Searches PATH when `command[0]` has no slash; sets LC_ALL=C. Never throws for the program's faults.
[[nodiscard]] ProgramResult run_program(const std::vector<std::string>& command);

/// The environment for PostgreSQL's programs: C locale, UTC, the caller's PATH and loader variables, and none of the
/// PG* variables that would change what they do.
[[nodiscard]] std::vector<std::string> program_environment();

}  // namespace pgdbm::testing
