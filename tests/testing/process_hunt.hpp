// What the tests that kill share: who is alive that has to do with a directory.
#pragma once

#include "testing/processes.hpp"
#include "testing/raw_directory.hpp"
#include "testing/raw_text.hpp"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace pgdbm::testing {

struct Found {
  pid_t pid = 0;
  std::string command;  // as /proc/<pid>/comm has it
};

// As far as it can be read: the process may end at any time.
inline std::string read_of(const std::filesystem::path& file) {
  std::array<char, 4096> buffer{};
  return std::string{read_start(file.c_str(), buffer)};
}

// Every living process that has to do with the directory: by its command line, its environment, or by where it works.
inline std::vector<Found> processes_about(const std::filesystem::path& directory) {
  std::vector<Found> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    pid_t pid = 0;
    if (!parse_number(std::string_view{entry.path().filename().native()}, pid) || pid == ::getpid()) continue;
    const std::string working = std::filesystem::read_symlink(entry.path() / "cwd", ignored);
    const bool is_about = read_of(entry.path() / "cmdline").find(directory) != std::string::npos ||
                          read_of(entry.path() / "environ").find(directory) != std::string::npos ||
                          working.find(directory) != std::string::npos;
    std::string command = read_of(entry.path() / "comm");
    ProcessStatus status;
    if (!is_about || !read_process_status(pid, status) || status.has_ended()) continue;
    if (command.ends_with('\n')) command.pop_back();
    found.push_back({pid, std::move(command)});
  }
  return found;
}

inline std::string describe(const std::vector<Found>& processes) {
  std::string text;
  for (const Found& process : processes) text += " " + std::to_string(process.pid) + " " + process.command + ",";
  return text;
}

inline int number_from(const char* variable, int otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? otherwise : std::atoi(value);
}

}  // namespace pgdbm::testing
