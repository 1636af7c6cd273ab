// What a test database holds before a test begins: extensions, the migrations of modules, rows out of files. It is
// built once and cloned for each test; when a file of it changes, it is built anew.
//
//   const Blueprint shop{.modules = {{.name = "users", .migrations = "migrations/users", .schema = "users"}},
//                        .seeds = {{.path = "tests/fixtures/users.csv", .schema = "users"}}};
#pragma once

#include <pgdbm/migrate/embedded.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pgdbm::testing {

struct BlueprintModule {
  std::string name;                                                      ///< of the module in the history
  std::variant<std::filesystem::path, EmbeddedMigrations> migrations{};  ///< a folder, or part of the program
  std::string schema = "public";                                         ///< made when it is missing
};

/// Read as load_fixtures does.
struct BlueprintSeed {
  std::filesystem::path path;
  std::string schema = "public";  ///< of the tables
};

/// Built from top to bottom.
struct Blueprint {
  std::vector<std::string> extensions{};
  std::vector<BlueprintModule> modules{};
  std::vector<BlueprintSeed> seeds{};
};

}  // namespace pgdbm::testing
