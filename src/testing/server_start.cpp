#include "testing/server_start.hpp"

#include "testing/fail.hpp"
#include "testing/log_tail.hpp"
#include "testing/raw_text.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>

namespace pgdbm::testing {
namespace {

constexpr std::chrono::seconds longest_start{30};
constexpr int most_ports = 10;
constexpr std::uint16_t socket_port = 5432;  // only a part of the socket's name: the directory is the server's own

// The settings replace the file that initdb wrote: what is not here has PostgreSQL's built-in default.
void write_configuration(const StartOrders& orders, std::uint16_t port) {
  const std::filesystem::path file = orders.run_directory / "data/postgresql.conf";
  const std::string text =
      render_settings(server_settings(orders.settings, {.socket_directory = orders.run_directory.string(),
                                                        .name = orders.run_directory.filename().string(),
                                                        .port = port,
                                                        .tcp = orders.tcp}));
  const FileDescriptor stream{::open(file.c_str(), O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC)};
  if (!stream || ::write(stream.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    fail("cannot write " + file.string() + " of a private PostgreSQL server: " + reason(errno));
  }
}

// Line 8 of postmaster.pid says "ready" when connections are taken; line 1 says whose file it is.
bool is_ready(const std::filesystem::path& status_file, pid_t server) {
  std::array<char, 1024> buffer{};
  std::string_view text = read_start(status_file.c_str(), buffer);
  std::string_view first_line = text.substr(0, text.find('\n'));
  pid_t pid = 0;
  if (!parse_number(take_word(first_line), pid) || pid != server) return false;
  for (int line = 1; line < 8; ++line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
  }
  return text.starts_with("ready");
}

enum class Outcome { ready, ended, late };

// The file tells of readiness, the watchdog of the end: waiting for the one is the pause in polling the other.
Outcome wait_until_ready(Watchdog& watchdog, const std::filesystem::path& status_file, pid_t server, int& status) {
  const auto begin = std::chrono::steady_clock::now();
  for (std::chrono::milliseconds pause{1};; pause = std::min(pause * 2, std::chrono::milliseconds{4})) {
    if (const auto end = watchdog.wait_for_end(pause)) {
      status = *end;
      return Outcome::ended;
    }
    if (is_ready(status_file, server)) return Outcome::ready;
    if (std::chrono::steady_clock::now() - begin > longest_start) return Outcome::late;
  }
}

std::string describe_end(int status) {
  if (WIFSIGNALED(status)) return "was ended by signal " + std::to_string(WTERMSIG(status));
  return "ended with code " + std::to_string(WEXITSTATUS(status));
}

bool lost_its_port(const StartOrders& orders) {
  return orders.tcp && log_tail(orders.log, 100).find("Address already in use") != std::string::npos;
}

}  // namespace

StartedServer start_server(Watchdog& watchdog, const StartOrders& orders) {
  for (int attempt = 1;; ++attempt) {
    const std::uint16_t port = orders.tcp ? orders.next_port() : socket_port;
    write_configuration(orders, port);
    const pid_t server = watchdog.start_server();
    int status = 0;
    switch (wait_until_ready(watchdog, orders.run_directory / "data/postmaster.pid", server, status)) {
      case Outcome::ready:
        return {.process = server, .port = port};
      case Outcome::late:
        fail("a private PostgreSQL server in " + orders.run_directory.string() +
             " did not become ready in 30 seconds; is the machine overloaded? " + quote_log(orders.log));
      case Outcome::ended:
        if (attempt < most_ports && lost_its_port(orders)) continue;
        fail("a private PostgreSQL server in " + orders.run_directory.string() + " " + describe_end(status) +
             " while it started; correct the settings or what its log complains of. " + quote_log(orders.log));
    }
  }
}

std::uint16_t free_port() {
  const FileDescriptor probe{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (!probe || ::bind(probe.get(), generic, size) != 0 || ::getsockname(probe.get(), generic, &size) != 0) {
    fail("cannot find a free TCP port of 127.0.0.1 for a private PostgreSQL server: " + reason(errno) +
         "; use its unix socket instead");
  }
  return ntohs(address.sin_port);
}

}  // namespace pgdbm::testing
