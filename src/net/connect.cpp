#include "net/connect.hpp"

#include "wire/frame.hpp"
#include "wire/frontend.hpp"
#include "wire/startup_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <string_view>

namespace pgdbm::net {

namespace {

using Clock = std::chrono::steady_clock;
using Progress = wire::StartupSession::Progress;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// A socket on which the startup conversation runs. Shared with the timer that closes it when the time is up.
struct Startup {
  Startup(Socket s, wire::Authentication policy)
      : socket(std::move(s)), timer(socket.executor()), session(std::move(policy)) {}

  Socket socket;
  asio::steady_timer timer;
  wire::StartupSession session;
  ByteBuffer received;
  ByteBuffer answer;  ///< of the session, to be sent
  bool timed_out = false;

  static void start_timer(const std::shared_ptr<Startup>& self, Clock::time_point until) {
    self->timer.expires_at(until);
    self->timer.async_wait([self](boost::system::error_code error) {
      if (error) return;
      self->timed_out = true;
      self->socket.close();
    });
  }
};

ByteBuffer startup_message(const ConnectOptions& options) {
  std::vector<std::pair<std::string_view, std::string_view>> settings{
      {"user", options.user}, {"database", options.database}, {"client_encoding", "UTF8"}};
  for (const auto& [name, value] : options.settings) settings.emplace_back(name, value);
  ByteBuffer message;
  wire::encode_startup(message, settings);
  return message;
}

/// A password may go out as it is where nobody listens, on a unix socket, or where it was asked for by name.
wire::Authentication authentication(const ConnectOptions& options) {
  const auto& host = options.hosts.front();
  constexpr AllowedAuthentication password_by_name{.none = false, .md5 = false, .scram_sha_256 = false};
  return {
      .user = options.user,
      .password = host.password,
      .allowed = options.allowed_authentication,
      .channel_binding = options.channel_binding,
      .may_send_cleartext_unencrypted = host.address.is_unix() || options.allowed_authentication == password_by_name};
}

Fault ended_during(const Address& address, std::string_view what, const std::string& why) {
  return {.kind = FaultKind::cannot_connect,
          .message = "Connected to " + address.text() + ", but the connection ended while " + std::string{what} + ": " +
                     why + ". Is this a PostgreSQL server?"};
}

asio::awaitable<Result<void>> send(Startup& startup, const Address& address, ByteView message) {
  std::size_t written = 0;
  while (written < message.size()) {
    const auto moved = startup.socket.write(message.subspan(written));
    if (moved.status == Transfer::would_block) {
      co_await startup.socket.when_writable(as_result);
    } else if (moved.status == Transfer::moved) {
      written += moved.count;
    } else {
      co_return ended_during(address, "answering the server", moved.error.message());
    }
  }
  co_return Result<void>{};
}

/// Feeds the session with the messages received so far, until there is something to do.
Progress take_frames(Startup& startup, Fault& fault) {
  for (;;) {
    const auto split = wire::split_frame(startup.received.view(), wire::max_startup_message);
    if (split.status == wire::SplitStatus::incomplete) return Progress::more;
    if (split.status == wire::SplitStatus::violation) {
      fault = {.kind = FaultKind::protocol_violation,
               .message =
                   "The peer's first bytes are no message of PostgreSQL's protocol 3.0. "
                   "Is this the host and port of a PostgreSQL server?"};
      return Progress::failed;
    }
    const auto progress = startup.session.resume(split.frame, startup.answer);
    startup.received.drop_front(split.size);
    if (progress == Progress::failed) fault = startup.session.fault();
    if (progress != Progress::more) return progress;
  }
}

asio::awaitable<Result<void>> converse(Startup& startup, const Address& address) {
  for (;;) {
    Fault fault;
    const auto progress = take_frames(startup, fault);
    if (progress == Progress::failed) co_return fault;
    if (progress == Progress::ready) co_return Result<void>{};
    if (progress == Progress::send) {
      auto sent = co_await send(startup, address, startup.answer.view());
      startup.answer.wipe();
      if (!sent) co_return sent;
      continue;
    }
    const auto room = startup.received.prepare(4096);
    const auto moved = startup.socket.read(room);
    switch (moved.status) {
      case Transfer::moved:
        startup.received.commit(moved.count);
        break;
      case Transfer::would_block:
        co_await startup.socket.when_readable(as_result);
        continue;
      case Transfer::ended:
        co_return ended_during(address, "starting the session", "the server closed it");
      case Transfer::failed:
        co_return ended_during(address, "starting the session", moved.error.message());
    }
  }
}

/// Nothing that was asked for is left out in silence: a connection must never be weaker than it seems.
std::string_view beyond_reach(const ConnectOptions& options) {
  if (options.hosts.size() > 1) return "several hosts";
  const auto& address = options.hosts.front().address;
  if (!address.is_unix() && options.tls.mode >= TlsMode::require) return "TLS (sslmode)";
  if (address.is_unix() && !options.required_peer.empty()) return "a check of the server's account (requirepeer)";
  if (options.target_session != TargetSession::any) return "a choice of session (target_session_attrs)";
  return {};
}

}  // namespace

asio::awaitable<Result<std::shared_ptr<Connection>>> connect(ConnectOptions options) {
  if (const auto what = beyond_reach(options); !what.empty()) {
    co_return Fault{
        .kind = FaultKind::configuration,
        .message = "The connection is to have " + std::string{what} +
                   ", and this version of pgdbm cannot give that. Take the option out if you can do without."};
  }
  const auto& address = options.hosts.front().address;
  const auto until = Clock::now() + options.timeout;
  auto socket = co_await Socket::connect(address, options.timeout);
  if (!socket) co_return socket.error();

  const auto startup = std::make_shared<Startup>(std::move(*socket), authentication(options));
  Startup::start_timer(startup, until);
  const auto first = startup_message(options);
  auto done = co_await send(*startup, address, first.view());
  if (done) done = co_await converse(*startup, address);
  startup->timer.cancel();
  if (startup->timed_out) {
    co_return ended_during(address, "starting the session", "the server did not answer in time");
  }
  if (!done) {
    startup->socket.close();
    co_return done.error();
  }
  co_return Connection::adopt(std::move(startup->socket), std::move(startup->session.facts()),
                              std::move(startup->received), options.cached_statements, CancelTarget{address});
}

}  // namespace pgdbm::net
