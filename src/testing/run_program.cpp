#include "testing/run_program.hpp"

#include "testing/file_descriptor.hpp"
#include "testing/pointers.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>

namespace pgdbm::testing {
namespace {

constexpr std::chrono::seconds longest_run{10};

// Reads to the end of the stream; false when the time is over.
bool drain(int descriptor, std::string& output) {
  const auto deadline = std::chrono::steady_clock::now() + longest_run;
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd wait{.fd = descriptor, .events = POLLIN, .revents = 0};
    const int ready = left.count() > 0 ? ::poll(&wait, 1, static_cast<int>(left.count())) : 0;
    if (ready == 0) return false;
    const ssize_t filled = ready < 0 ? -1 : ::read(descriptor, buffer.data(), buffer.size());
    if (filled == 0) return true;
    if (filled > 0) output.append(buffer.data(), static_cast<std::size_t>(filled));
    if (filled < 0 && errno != EINTR) return false;
  }
}

}  // namespace

ProgramResult run_program(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {.status = -1};
  const FileDescriptor reader{ends[0]};
  FileDescriptor writer{ends[1]};

  posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, writer.get(), 1);
  ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  std::vector<std::string> arguments = command;
  std::vector<std::string> environment = program_environment();
  pid_t pid = 0;
  const int error = ::posix_spawnp(&pid, arguments.front().c_str(), &actions, nullptr, pointers(arguments).data(),
                                   pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return {.status = -1};

  writer.reset();
  ProgramResult result;
  const bool ended = drain(reader.get(), result.output);
  if (!ended) ::kill(pid, SIGKILL);
  while (::waitpid(pid, &result.status, 0) < 0 && errno == EINTR) {
  }
  if (!ended) result.status = -1;
  return result;
}

std::vector<std::string> program_environment() {
  std::vector<std::string> environment{"LC_ALL=C", "TZ=UTC"};
  for (const char* name : {"PATH", "LD_LIBRARY_PATH", "LD_PRELOAD", "NSS_WRAPPER_PASSWD", "NSS_WRAPPER_GROUP"}) {
    if (const char* value = std::getenv(name)) environment.push_back(std::string{name} + "=" + value);
  }
  return environment;
}

}  // namespace pgdbm::testing
