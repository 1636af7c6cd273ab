#include "testing/watchdog_process.hpp"

#include "testing/exec_program.hpp"
#include "testing/processes.hpp"
#include "testing/raw_text.hpp"
#include "testing/remove_tree.hpp"
#include "testing/run_directory.hpp"
#include "testing/shared_memory.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>
#include <ctime>

namespace pgdbm::testing {
namespace {

using Clock = std::chrono::steady_clock;

// How long the server may take for an immediate shutdown, and a killed process to be gone.
constexpr std::chrono::seconds longest_shutdown{5};
constexpr std::chrono::seconds longest_death{10};

class WatchdogProcess {
 public:
  explicit WatchdogProcess(const WatchdogOrders& orders) noexcept : orders_(orders) {}

  [[noreturn]] void run() noexcept {
    settle();
    while (!owner_is_done()) {
    }
    end_server();
    if (orders_.keep) {
      RawText<PATH_MAX> marker;
      marker.add(orders_.run_directory).add("/").add(marker_name);
      ::unlink(marker.c_str());
    } else {
      // What cannot be removed now, the next start's sweep removes.
      [[maybe_unused]] const bool gone = remove_tree(orders_.run_directory, marker_name);
    }
    ::_exit(0);
  }

 private:
  // Out of the owner's session, files and signal handling: Ctrl-C reaches the owner alone, and whoever reads the
  // owner's output sees its end when the owner ends.
  void settle() noexcept {
    ::setsid();
    ::prctl(PR_SET_NAME, "pgdbm-watchdog");
    // Backends of a server that was killed become our children, so that they too can be ended and waited for.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    std::array<int, 3> kept{orders_.channel, orders_.lock, orders_.owner};
    keep_only_files(kept);
    if (kept[0] < 0) ::_exit(1);  // no file descriptors left; the owner sees the channel end
    orders_.channel = kept[0];
    orders_.owner = kept[2];
    [[maybe_unused]] const int result = ::chdir("/");

    reset_signals();
    // The end of the owner ends us, no signal does: one sent to a whole group or service must not come first.
    for (const int ignored : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGUSR1, SIGUSR2}) {
      ::signal(ignored, SIG_IGN);
    }
    struct sigaction wake {};
    wake.sa_handler = [](int) {};
    ::sigaction(SIGCHLD, &wake, nullptr);
    sigset_t only_child;
    ::sigemptyset(&only_child);
    ::sigaddset(&only_child, SIGCHLD);
    ::sigprocmask(SIG_SETMASK, &only_child, nullptr);
  }

  // SIGCHLD is blocked everywhere but in here, so none is missed between looking and sleeping.
  static int sleep_until_event(pollfd* files, nfds_t count, const timespec* longest) noexcept {
    sigset_t none;
    ::sigemptyset(&none);
    return ::ppoll(files, count, longest, &none);
  }

  // Handles one event. True when the owner wants no more, or is no more.
  bool owner_is_done() noexcept {
    reap();
    std::array<pollfd, 2> files{pollfd{.fd = orders_.channel, .events = POLLIN, .revents = 0},
                                pollfd{.fd = orders_.owner, .events = POLLIN, .revents = 0}};
    if (sleep_until_event(files.data(), files.size(), nullptr) < 0) return errno != EINTR;
    // The owner's own end counts, not only that of the channel: a child it forked may hold the channel open.
    if (files[1].revents != 0) return true;
    if (files[0].revents == 0) return false;
    char command = watchdog_command::stop;
    if (::recv(orders_.channel, &command, 1, 0) != 1 || command == watchdog_command::stop) return true;
    start(command == watchdog_command::start_server);
    return false;
  }

  void start(bool is_server) noexcept {
    const WatchdogProgram& program = is_server ? orders_.server : orders_.initdb;
    is_server_ = is_server;
    child_ = exec_program({.command = program.command,
                           .environment = orders_.environment,
                           .log = program.log,
                           .record = is_server ? orders_.record : nullptr,
                           .directory = orders_.run_directory,
                           .uid = orders_.uid,
                           .gid = orders_.gid,
                           .needs_switch = orders_.needs_switch,
                           .signal_at_parents_death = is_server ? SIGQUIT : SIGKILL});
    if (child_ < 0) {
      report(WatchdogReport::Kind::failed, errno);
    } else if (is_server) {
      report(WatchdogReport::Kind::started, child_);
    }
  }

  void reap() noexcept {
    int status = 0;
    for (pid_t ended = 0; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;) {
      if (ended != child_) continue;
      child_ = -1;
      const int status_of_child = status;
      clear_up_children();
      report(WatchdogReport::Kind::ended, status_of_child);
    }
  }

  // A server that was killed leaves backends and its shared memory.
  void clear_up_children() noexcept {
    if (!wait_for_children(std::chrono::milliseconds{0})) {
      signal_children(SIGKILL);
      wait_for_children(longest_death);
    }
    remove_shared_memory(orders_.data_directory);
  }

  void end_server() noexcept {
    if (child_ > 0) {
      // The servers that initdb runs end in order when they read no more from it; killed, they would leak shared
      // memory.
      ::kill(child_, is_server_ ? SIGQUIT : SIGKILL);
      wait_for_children(longest_shutdown);
      child_ = -1;
    }
    clear_up_children();
  }

  // True when there is no child left. A child that ends during the wait may leave children of its own to us.
  static bool wait_for_children(std::chrono::milliseconds longest) noexcept {
    const auto deadline = Clock::now() + longest;
    for (;;) {
      const pid_t ended = ::waitpid(-1, nullptr, WNOHANG);
      if (ended > 0) continue;
      if (ended < 0) return errno == ECHILD;
      const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(deadline - Clock::now()).count();
      if (left <= 0) return false;
      const timespec pause{.tv_sec = left / 1'000'000'000, .tv_nsec = left % 1'000'000'000};
      sleep_until_event(nullptr, 0, &pause);
    }
  }

  void report(WatchdogReport::Kind kind, int value) const noexcept {
    const WatchdogReport message{.kind = kind, .value = value};
    // An owner that is gone reads no report; the end of the channel is noticed elsewhere.
    [[maybe_unused]] const ssize_t sent =
        ::send(orders_.channel, &message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  WatchdogOrders orders_;
  pid_t child_ = -1;  // what was started last, while it runs
  bool is_server_ = false;
};

}  // namespace

void run_watchdog(const WatchdogOrders& orders) noexcept {
  WatchdogProcess{orders}.run();
}

}  // namespace pgdbm::testing
