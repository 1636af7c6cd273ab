#include "testing/lending/borrow.hpp"

#include "testing/fail.hpp"
#include "testing/lending/helper_program.hpp"
#include "testing/lending/local_lender.hpp"
#include "testing/lending/peer.hpp"

#include <poll.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <iostream>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace pgdbm::testing::lending {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::minutes longest_wait{2};
/// A helper takes its name before all else; its server needs longer, but those who have come wait in its line.
constexpr std::chrono::seconds longest_start{15};
/// Helpers may be killed while we wait for them.
constexpr int attempts = 5;

enum class Failure { none, nobody, stranger };

FileDescriptor connect_to(const std::string& name, Failure& failure) {
  FileDescriptor line{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // The first byte stays NUL: a name in the abstract namespace, which leaves no file behind.
  std::memcpy(&address.sun_path[1], name.data(), std::min(name.size(), sizeof address.sun_path - 1));
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (::connect(line.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) {
    failure = Failure::nobody;
    return {};
  }
  failure = is_of_this_user(line.get()) ? Failure::none : Failure::stranger;
  return failure == Failure::none ? std::move(line) : FileDescriptor{};
}

FileDescriptor connect_to_helper(const std::filesystem::path& program) {
  const auto name = helper_name(program);
  const auto until = Clock::now() + longest_start;
  Clock::time_point start_again{};
  for (std::chrono::milliseconds pause{1};; pause = std::min(pause * 2, std::chrono::milliseconds{20})) {
    Failure failure{};
    auto line = connect_to(name, failure);
    if (line) return line;
    if (failure == Failure::stranger) {
      fail("the name \"" + name + "\" is taken by a process of another user. Find it with `ss -xlp`, or set " +
           "PGDBM_TESTD=none to do without a helper");
    }
    if (Clock::now() > until) {
      fail("the helper that lends test databases, " + program.string() +
           ", does not come up. Run it by hand to see why, or set PGDBM_TESTD=none to do without it");
    }
    // One that finds the name taken ends at once, so that it does no harm to start too many.
    if (Clock::now() > start_again) {
      start_helper(program, name);
      start_again = Clock::now() + std::chrono::seconds{2};
    }
    std::this_thread::sleep_for(pause);
  }
}

/// One for the process, as long as it lives: tests come one after the other.
struct Local {
  static Local& of_process() {
    static Local local;
    return local;
  }

  FileDescriptor connect() {
    const std::lock_guard lock{mutex};
    if (!lender || owner != ::getpid()) {
      lender.emplace(server());
      owner = ::getpid();
    }
    return lender->connect();
  }
  [[nodiscard]] std::optional<DatabaseTestConfig> server() const {
    return told ? told : DatabaseTestConfig::from_env();
  }

  std::mutex mutex;
  std::optional<LocalLender> lender;
  pid_t owner = 0;
  std::optional<DatabaseTestConfig> told;  ///< by the program
};

FileDescriptor connect_to_lender() {
  if (Local::of_process().server()) return Local::of_process().connect();
  const auto program = find_helper();
  return program.empty() ? Local::of_process().connect() : connect_to_helper(program);
}

bool send_line(const FileDescriptor& line, const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const auto count = ::send(line.get(), text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

/// Nothing when the lender has gone.
std::optional<Answer> receive(const FileDescriptor& line, const std::stop_token& stop) {
  const auto until = Clock::now() + longest_wait;
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    pollfd ready{.fd = line.get(), .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, 100) <= 0) {
      if (stop.stop_requested()) fail("nobody waits for this test database any more");
      if (Clock::now() < until) continue;
      fail("no test database was free within two minutes. Are tests holding more than 128 at once?");
    }
    const auto count = ::recv(line.get(), piece.data(), piece.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return {};
    text.append(piece.data(), static_cast<std::size_t>(count));
    if (text.back() != '\n') continue;
    return parse_answer(text);
  }
}

}  // namespace

void use_server(DatabaseTestConfig config) {
  auto& local = Local::of_process();
  const std::lock_guard lock{local.mutex};
  if (local.lender) refuse("use_test_server comes too late: test databases were made already. Call it in main.");
  local.told = std::move(config);
}

void prepare_statics() {
  (void)Local::of_process();
}

Borrowed Borrowed::borrow(const std::string& key, const std::string& suffix, const Build& build,
                          const std::stop_token& stop) {
  for (int attempt = 0; attempt < attempts; ++attempt) {
    auto line = connect_to_lender();
    std::optional<Answer> answer;
    if (send_line(line, render(Request{.kind = Request::Kind::lend, .key = key, .suffix = suffix}))) {
      answer = receive(line, stop);
    }
    if (answer && answer->must_build) {
      build(answer->connection);
      answer.reset();
      if (send_line(line, render(Request{.kind = Request::Kind::built}))) answer = receive(line, stop);
    }
    if (!answer) continue;
    if (!answer->error.empty()) fail("no test database can be had: " + answer->error);
    const auto server = Local::of_process().server();
    if (server && server->verbose) std::cerr << "test database: " << answer->database << '\n';
    return Borrowed{std::move(line), *std::move(answer)};
  }
  fail("the helper that lends test databases has ended again and again. Is something killing it, or its server?");
}

std::string Borrowed::keep() {
  if (!send_line(line_, render(Request{.kind = Request::Kind::keep}))) return {};
  const auto answer = receive(line_, {});
  return answer ? answer->log : std::string{};
}

}  // namespace pgdbm::testing::lending
