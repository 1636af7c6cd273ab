// What the tests of this room share: a directory of their own, variables set for a while, code run in a child.
#pragma once

#include "testing/processes.hpp"
#include "testing/run_directory.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace pgdbm::testing {

/// A directory with a short path, gone at the end of the test. Others may pass through it, as through /tmp.
class Scratch {
 public:
  Scratch() : path_("/dev/shm") {
    if (::access(path_.c_str(), W_OK) != 0) path_ = "/tmp";
    path_ /= "pgdbm-test-" + random_name(6);
    std::filesystem::create_directory(path_);
    std::filesystem::permissions(path_, std::filesystem::perms{0755});
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path make(const std::filesystem::path& directory) const {
    std::filesystem::create_directories(path_ / directory);
    return path_ / directory;
  }
  /// Writes a file, its folders too.
  [[nodiscard]] std::filesystem::path write(const std::filesystem::path& file, const std::string& text) const {
    std::filesystem::create_directories((path_ / file).parent_path());
    std::ofstream(path_ / file) << text;
    return path_ / file;
  }

 private:
  std::filesystem::path path_;
};

[[nodiscard]] inline std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>{stream}, {}};
}

[[nodiscard]] inline long entries_in(const std::filesystem::path& directory) {
  return std::distance(std::filesystem::directory_iterator{directory}, std::filesystem::directory_iterator{});
}

/// Sets an environment variable (nullptr: removes it) until the end of the scope.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    value == nullptr ? ::unsetenv(name) : ::setenv(name, value, 1);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { before_ ? ::setenv(name_, before_->c_str(), 1) : ::unsetenv(name_); }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

/// A forked child that runs `body` and exits with what it returns; killed at the end of the scope if it still runs.
class Child {
 public:
  template <class Body>
  explicit Child(Body body) : pid_(::fork()) {
    if (pid_ != 0) return;
    int code = 99;
    try {
      code = body();
    } catch (const std::exception& error) {
      const std::string text = std::string{"in the child: "} + error.what() + "\n";
      [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    }
    ::_exit(code);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) kill_and_wait();
  }

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// The exit code; 128 and more when a signal ended it.
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  int kill_and_wait(int signal = SIGKILL) {
    ::kill(pid_, signal);
    return wait();
  }
  [[nodiscard]] std::uint64_t start_time() const {
    ProcessStatus status;
    return read_process_status(pid_, status) ? status.start_time : 0;
  }

 private:
  pid_t pid_;
};

// In a child: root becomes nobody for good, anyone else stays who he is.
inline bool become_ordinary() {
  if (::geteuid() != 0) return true;
  const passwd* nobody = ::getpwnam("nobody");
  return nobody != nullptr && ::setgroups(0, nullptr) == 0 && ::setgid(nobody->pw_gid) == 0 &&
         ::setuid(nobody->pw_uid) == 0;
}

inline void hand_to_nobody(const std::filesystem::path& path) {
  if (::geteuid() != 0) return;
  const passwd* nobody = ::getpwnam("nobody");
  if (nobody == nullptr || ::chown(path.c_str(), nobody->pw_uid, nobody->pw_gid) != 0) {
    throw std::runtime_error{"cannot hand " + path.string() + " to nobody"};
  }
}

/// Does nothing until a signal ends it.
inline int wait_for_signal() {
  for (;;) ::pause();
}

}  // namespace pgdbm::testing
