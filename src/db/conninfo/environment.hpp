// What surrounds a program and completes its connection strings: environment variables, the account and its home.
// Handed in, so that tests have surroundings of their own.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::db::conninfo {

struct Environment {
  /// A variable set to nothing is an empty text, as to libpq; one that is not set is none, as all are without more ado.
  std::function<std::optional<std::string>(std::string_view name)> variable = [](std::string_view) {
    return std::optional<std::string>{};
  };
  /// Those that are set.
  std::function<std::vector<std::string>()> names = [] { return std::vector<std::string>{}; };
  std::string account{};       ///< name of the user the process runs as; may be empty
  std::string account_home{};  ///< used when HOME says nothing; may be empty
  std::string program{};       ///< its name, without the path

  /// Where the files with a dot lie; empty when there is no such place.
  [[nodiscard]] std::string home() const;
};

/// Of this process. It reads the variables when asked, so nobody may change them at that time.
[[nodiscard]] Environment process_environment();

}  // namespace pgdbm::db::conninfo
