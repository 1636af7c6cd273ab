#include "testing/watchdog.hpp"

#include "testing/fail.hpp"
#include "testing/pointers.hpp"
#include "testing/run_program.hpp"
#include "testing/watchdog_process.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace pgdbm::testing {
namespace {

constexpr std::chrono::seconds longest_initdb{60};
constexpr std::chrono::seconds longest_fork{10};
// Longer than the watchdog itself grants the server.
constexpr std::chrono::seconds longest_farewell{20};

FileDescriptor open_process(pid_t process) {
  return FileDescriptor{static_cast<int>(::syscall(SYS_pidfd_open, process, 0U))};
}

// The owner's handlers must not run in the child before it has reset them.
class SignalsBlocked {
 public:
  SignalsBlocked() noexcept {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

// Waits for a report, or for the end of the watchdog. Nothing when the time is over.
std::optional<WatchdogReport> receive(int channel, int process, std::chrono::milliseconds longest) {
  const auto deadline = std::chrono::steady_clock::now() + longest;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    std::array<pollfd, 2> files{pollfd{.fd = channel, .events = POLLIN, .revents = 0},
                                pollfd{.fd = process, .events = POLLIN, .revents = 0}};
    const int ready = ::poll(files.data(), files.size(), left.count() > 0 ? static_cast<int>(left.count()) : 0);
    if (ready == 0) return {};
    if (ready < 0 && errno == EINTR) continue;
    WatchdogReport report;
    if (::recv(channel, &report, sizeof report, MSG_DONTWAIT) == sizeof report) return report;
    fail(
        "the watchdog of a private PostgreSQL server has ended, and the server with it; was it killed? "
        "Start another server");
  }
}

}  // namespace

Watchdog::Watchdog(const WatchdogPlan& plan, const RunDirectory& directory) : owner_(::getpid()) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    fail("cannot make the channel to the watchdog of a private PostgreSQL server: " + reason(errno) +
         "; raise the limit of open files");
  }
  channel_ = FileDescriptor{ends[0]};
  const FileDescriptor far_end{ends[1]};
  const FileDescriptor owner = open_process(owner_);

  // Everything is allocated here; the child only reads it.
  std::vector<std::string> initdb = plan.initdb.command;
  std::vector<std::string> server = plan.server.command;
  std::vector<std::string> environment = program_environment();
  const std::vector<char*> initdb_command = pointers(initdb);
  const std::vector<char*> server_command = pointers(server);
  const std::vector<char*> environment_pointers = pointers(environment);
  const std::filesystem::path data = directory.path / "data";
  const std::filesystem::path record = directory.path / record_name;
  const WatchdogOrders orders{
      .run_directory = directory.path.c_str(),
      .data_directory = data.c_str(),
      .record = record.c_str(),
      .initdb = {.command = initdb_command.data(), .log = plan.initdb.log.c_str()},
      .server = {.command = server_command.data(), .log = plan.server.log.c_str()},
      .environment = environment_pointers.data(),
      .uid = plan.account.uid,
      .gid = plan.account.gid,
      .needs_switch = plan.account.needs_switch,
      .keep = plan.keep,
      .channel = far_end.get(),
      .lock = directory.lock.get(),
      .owner = owner.get(),
  };
  int error = 0;
  {
    const SignalsBlocked blocked;
    process_ = ::fork();
    if (process_ == 0) run_watchdog(orders);
    error = errno;
  }
  if (process_ < 0) {
    fail("cannot fork the watchdog of a private PostgreSQL server: " + reason(error) +
         "; end other processes or raise their limit");
  }
  process_handle_ = open_process(process_);
}

void Watchdog::send(char command) {
  if (::send(channel_.get(), &command, 1, MSG_NOSIGNAL) == 1) return;
  fail("the watchdog of a private PostgreSQL server does not answer: " + reason(errno) +
       "; was it killed? Start another server");
}

int Watchdog::run_initdb() {
  send(watchdog_command::run_initdb);
  const auto report = receive(channel_.get(), process_handle_.get(), longest_initdb);
  if (!report) {
    fail("initdb for a private PostgreSQL server took over a minute, and was ended; is the disk full or stalled?");
  }
  if (report->kind == WatchdogReport::Kind::failed) {
    fail("cannot fork initdb for a private PostgreSQL server: " + reason(report->value) +
         "; end other processes or raise their limit");
  }
  return report->value;
}

pid_t Watchdog::start_server() {
  send(watchdog_command::start_server);
  const auto report = receive(channel_.get(), process_handle_.get(), longest_fork);
  if (!report || report->kind != WatchdogReport::Kind::started) {
    fail("cannot fork a private PostgreSQL server: " + (report ? reason(report->value) : "its watchdog is stalled") +
         "; end other processes or raise their limit");
  }
  return report->value;
}

std::optional<int> Watchdog::wait_for_end(std::chrono::milliseconds longest) {
  const auto report = receive(channel_.get(), process_handle_.get(), longest);
  if (!report) return {};
  return report->value;
}

void Watchdog::dismiss() noexcept {
  if (!channel_ || owner_ != ::getpid()) return;
  ::send(channel_.get(), &watchdog_command::stop, 1, MSG_NOSIGNAL);
  const auto deadline = std::chrono::steady_clock::now() + longest_farewell;
  bool ended = false;
  while (!ended && std::chrono::steady_clock::now() < deadline) {
    pollfd wait{.fd = process_handle_ ? process_handle_.get() : channel_.get(), .events = POLLIN, .revents = 0};
    const int ready = ::poll(&wait, 1, 100);
    if (ready <= 0) continue;
    WatchdogReport late;  // reports on the way are of no interest any more; the end of the channel is
    ended = process_handle_ || ::recv(channel_.get(), &late, sizeof late, MSG_DONTWAIT) == 0;
  }
  // Stopped by a debugger, perhaps. Whoever owns the directory dismantles it then.
  if (!ended && process_handle_) ::syscall(SYS_pidfd_send_signal, process_handle_.get(), SIGKILL, nullptr, 0U);
  if (!ended && !process_handle_) ::kill(process_, SIGKILL);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  channel_.reset();
  process_handle_.reset();
}

}  // namespace pgdbm::testing
