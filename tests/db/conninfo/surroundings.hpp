// Surroundings for a test: variables of its own, and a home that is a new folder, gone at the end.
#pragma once

#include "db/conninfo/environment.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::db::conninfo {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "pgdbm-conninfo-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::filesystem::filesystem_error("mkdtemp", name, std::error_code{});
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string path() const { return path_.string(); }

  /// Returns the path of the file.
  std::string write(std::string_view name, std::string_view text, ::mode_t mode = 0600) const {
    const auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file} << text;
    ::chmod(file.c_str(), mode);
    return file.string();
  }

 private:
  std::filesystem::path path_;
};

class Surroundings : public ::testing::Test {
 protected:
  std::map<std::string, std::string, std::less<>> variables;
  TemporaryDirectory home;

  Surroundings() {
    variables["HOME"] = home.path();
    variables["PGSYSCONFDIR"] = home.path() + "/system";
  }

  [[nodiscard]] Environment environment() const {
    return {.variable = [this](std::string_view name) -> std::optional<std::string> {
              const auto found = variables.find(name);
              if (found == variables.end()) return std::nullopt;
              return found->second;
            },
            .names =
                [this] {
                  std::vector<std::string> names;
                  for (const auto& [name, value] : variables) names.push_back(name);
                  return names;
                },
            .account = "ada",
            .account_home = "/nowhere"};
  }
};

}  // namespace pgdbm::db::conninfo
