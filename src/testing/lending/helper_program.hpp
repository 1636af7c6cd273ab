// The helper program, from outside: where it is, under which name it listens, how it is started.
#pragma once

#include <filesystem>
#include <string>

namespace pgdbm::testing::lending {

/// The folder in which a lender's own server has its directory, if not where private servers usually have it.
inline constexpr const char* runs_variable = "PGDBM_TEST_RUNS";

/// $PGDBM_TESTD, else where it is installed; empty when there is none, or the variable is "none". Throws
/// TestDatabaseError when the variable names what cannot be run.
[[nodiscard]] std::filesystem::path find_helper();

/// Of its socket: the same for all processes of this user with this program and these PostgreSQL binaries.
[[nodiscard]] std::string helper_name(const std::filesystem::path& program);

/// Starts it as nobody's child, in a session of its own, so that it outlives this process. Throws TestDatabaseError
/// when no process can be made.
void start_helper(const std::filesystem::path& program, const std::string& name);

}  // namespace pgdbm::testing::lending
