#include "testing/exec_program.hpp"

#include "testing/processes.hpp"
#include "testing/raw_text.hpp"

#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstring>

namespace pgdbm::testing {
namespace {

constexpr int first_kept = 3;

void close_from(int first) noexcept {
  if (::close_range(static_cast<unsigned>(first), ~0U, 0) == 0) return;
  // Kernels before 5.9, and sandboxes that refuse the call.
  rlimit limit{};
  constexpr rlim_t most = 65536;
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > most) limit.rlim_cur = most;
  for (int file = first; file < static_cast<int>(limit.rlim_cur); ++file) ::close(file);
}

[[noreturn]] void give_up(const char* step, const char* object) noexcept {
  RawText<1024> text;
  text.add("pgdbm: could not ").add(step).add(" ").add(object).add(": ").add(::strerrordesc_np(errno)).add("\n");
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.c_str(), text.view().size());
  ::_exit(127);
}

void write_record(const char* path) noexcept {
  ProcessStatus self;
  if (!read_process_status(::getpid(), self)) give_up("read the status in", "/proc/self");
  RawText<64> text;
  text.add(::getpid()).add(" ").add(self.start_time).add("\n");
  const int file = ::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0 || ::write(file, text.c_str(), text.view().size()) != static_cast<ssize_t>(text.view().size())) {
    give_up("write", path);
  }
  ::close(file);
}

void become(const ExecOrders& orders) noexcept {
  if (!orders.needs_switch) return;
  if (::setgroups(0, nullptr) != 0) give_up("drop the groups of", "root");
  if (::setgid(orders.gid) != 0) give_up("change to the group of", "the server's user");
  if (::setuid(orders.uid) != 0) give_up("change to", "the server's user");
}

[[noreturn]] void run_child(const ExecOrders& orders, pid_t parent) noexcept {
  ::setsid();
  become(orders);
  // After the change of user, which clears it. The second belt: whoever kills the watchdog kills the server with it.
  ::prctl(PR_SET_PDEATHSIG, orders.signal_at_parents_death);
  if (orders.signal_at_parents_death != 0 && ::getppid() != parent) ::_exit(127);

  ::umask(077);
  const int log = ::open(orders.log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW, 0600);
  if (log < 0 || ::dup2(log, STDOUT_FILENO) < 0 || ::dup2(log, STDERR_FILENO) < 0) ::_exit(127);
  if (::chdir(orders.directory) != 0) give_up("enter", orders.directory);
  if (orders.record != nullptr) write_record(orders.record);
  close_from(first_kept);
  reset_signals();
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execve(orders.command[0], orders.command, orders.environment);
  give_up("run", orders.command[0]);
}

}  // namespace

pid_t exec_program(const ExecOrders& orders) noexcept {
  const pid_t parent = ::getpid();
  // A signal to the child before it has given up what we ignore must not be lost: blocked, it stays pending.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, &before);
  // Not fork: its handlers, registered by anyone in the owner's program, are not async-signal-safe.
  const pid_t child = ::_Fork();
  if (child == 0) run_child(orders, parent);
  const int error = errno;
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return child;
}

void keep_only_files(std::array<int, 3>& kept) noexcept {
  // First out of the way of the places they shall take, then into them.
  constexpr int out_of_the_way = 10;
  for (int& file : kept) {
    if (file >= 0) file = ::fcntl(file, F_DUPFD, out_of_the_way);
  }
  int place = first_kept;
  for (int& file : kept) {
    if (file >= 0) file = ::dup2(file, place);
    ++place;
  }
  for (int unused = 0; unused < place; ++unused) {
    const bool is_kept = unused >= first_kept && kept[static_cast<std::size_t>(unused - first_kept)] == unused;
    if (!is_kept) ::close(unused);
  }
  close_from(place);
  const int nowhere = ::open("/dev/null", O_RDWR);  // the lowest free number: 0
  for (int standard = 0; standard < first_kept; ++standard) {
    if (standard != nowhere) ::dup2(nowhere, standard);
  }
}

void reset_signals() noexcept {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &standard, nullptr);
}

}  // namespace pgdbm::testing
