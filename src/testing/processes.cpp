#include "testing/processes.hpp"

#include "testing/raw_directory.hpp"
#include "testing/raw_text.hpp"

#include <sys/stat.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace pgdbm::testing {
namespace {

using ProcPath = RawText<64>;

ProcPath proc_path(pid_t pid, std::string_view file) noexcept {
  ProcPath path;
  path.add("/proc/").add(pid).add("/").add(file);
  return path;
}

template <class Visit>
void for_each_process(Visit visit) noexcept {
  const int proc = ::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (proc < 0) return;
  for_each_entry(proc, [&](const char* name, unsigned char /*type*/) {
    pid_t pid = 0;
    if (parse_number(std::string_view{name}, pid)) visit(pid);
  });
  ::close(proc);
}

bool is_owned_by(pid_t pid, uid_t owner) noexcept {
  struct stat status {};
  return ::stat(proc_path(pid, "").c_str(), &status) == 0 && status.st_uid == owner;
}

// A user's psql or editor that looks into the run directory is none of our business.
bool is_postgresql(pid_t pid) noexcept {
  std::array<char, 32> buffer{};
  const std::string_view command = read_start(proc_path(pid, "comm").c_str(), buffer);
  return command == "postgres\n" || command == "initdb\n";
}

bool names_directory(pid_t pid, std::string_view name) noexcept {
  std::array<char, 4096> buffer{};
  return read_start(proc_path(pid, "cmdline").c_str(), buffer).find(name) != std::string_view::npos;
}

// Needs the right to trace the process: oneself always, root in a container not always.
bool works_inside(pid_t pid, std::string_view path) noexcept {
  std::array<char, 4096> buffer{};
  const ssize_t size = ::readlink(proc_path(pid, "cwd").c_str(), buffer.data(), buffer.size());
  if (size <= 0) return false;
  const std::string_view directory{buffer.data(), static_cast<std::size_t>(size)};
  return directory.starts_with(path) && (directory.size() == path.size() || directory[path.size()] == '/');
}

}  // namespace

bool read_process_status(pid_t pid, ProcessStatus& status) noexcept {
  std::array<char, 1024> buffer{};
  std::string_view text = read_start(proc_path(pid, "stat").c_str(), buffer);
  // The second field is the program's name in parentheses, and may itself hold blanks and parentheses.
  const std::size_t end_of_name = text.rfind(')');
  if (end_of_name == std::string_view::npos) return false;
  text.remove_prefix(end_of_name + 1);
  const std::string_view state = take_word(text);
  if (state.size() != 1 || !parse_number(take_word(text), status.parent)) return false;
  status.state = state.front();
  constexpr int fields_between_parent_and_start_time = 17;  // proc(5): fields 5 to 21
  for (int i = 0; i < fields_between_parent_and_start_time; ++i) take_word(text);
  return parse_number(take_word(text), status.start_time);
}

bool signal_process(pid_t pid, std::uint64_t start_time, int signal) noexcept {
  if (pid <= 1) return false;
  // The descriptor is opened before the check and stays with the process that was checked, or with one that has
  // ended: there is no gap in which the pid could pass to another. Kernels before 5.3 have no such descriptor.
  const auto process = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U));
  if (process < 0 && errno == ESRCH) return false;
  ProcessStatus status;
  bool alive = read_process_status(pid, status) && status.start_time == start_time && !status.has_ended();
  if (alive && process >= 0) alive = ::syscall(SYS_pidfd_send_signal, process, signal, nullptr, 0U) == 0;
  if (alive && process < 0) alive = ::kill(pid, signal) == 0;
  if (process >= 0) ::close(process);
  return alive;
}

int signal_processes_of(const char* path, std::string_view name, uid_t owner, int signal) noexcept {
  int alive = 0;
  for_each_process([&](pid_t pid) {
    ProcessStatus status;
    if (!is_owned_by(pid, owner) || !read_process_status(pid, status) || status.has_ended()) return;
    if (!is_postgresql(pid) || !(names_directory(pid, name) || works_inside(pid, path))) return;
    if (signal_process(pid, status.start_time, signal)) ++alive;
  });
  return alive;
}

int signal_children(int signal) noexcept {
  int children = 0;
  const pid_t self = ::getpid();
  for_each_process([&](pid_t pid) {
    ProcessStatus status;
    if (!read_process_status(pid, status) || status.parent != self) return;
    ++children;  // a child keeps its pid until it is waited for, so a plain kill is safe
    if (signal != 0) ::kill(pid, signal);
  });
  return children;
}

}  // namespace pgdbm::testing
