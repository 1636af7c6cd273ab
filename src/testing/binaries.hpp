// Finds the PostgreSQL programs installed on this machine.
#pragma once

#include <filesystem>
#include <string>

namespace pgdbm::testing {

struct Binaries {
  std::filesystem::path directory;
  std::string version;  ///< as `postgres --version` gives it: "15.14 (Debian 15.14-0+deb12u1)"
  int major = 0;

  [[nodiscard]] std::string program(const char* name) const { return (directory / name).string(); }
};

/// Where to look; the defaults are those of PrivateServer, tests give others.
struct BinarySearch {
  std::filesystem::path asked;  ///< when set, the only place
  const char* variable = "PGDBM_PG_BIN";
  std::string pg_config = "pg_config";
  std::filesystem::path debian_root = "/usr/lib/postgresql";
};

/// The folder asked for; else the one the variable names; else what pg_config says; else the newest under
/// /usr/lib/postgresql. A place named by the caller or the variable is binding: no other is taken instead.
/// Throws TestDatabaseError that names every place searched. Runs one or two small programs (a few ms).
[[nodiscard]] Binaries find_binaries(const BinarySearch& search = {});

}  // namespace pgdbm::testing
