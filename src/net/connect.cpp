#include "net/connect.hpp"

#include "net/cancel_request.hpp"
#include "net/channel.hpp"
#include "net/connect_plan.hpp"
#include "net/resolve.hpp"
#include "net/session_check.hpp"
#include "net/startup.hpp"
#include "net/trials.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <random>
#include <utility>

namespace pgdbm::net {

namespace {

using Clock = TimedSocket::Clock;

/// What one attempt came to: a connection, or a failure.
struct Outcome {
  std::shared_ptr<Connection> connection{};
  Failure failure{};
  bool was_encrypted = false;
};

CancelTarget cancel_target(const ConnectOptions& options, Route route, std::shared_ptr<const TlsContext> tls) {
  constexpr Duration longest = std::chrono::seconds{10};
  return {.route = std::move(route), .tls = std::move(tls), .timeout = std::min(options.timeout, longest)};
}

/// Closes the connection when its session is of another kind than the wanted one.
asio::awaitable<void> check_session(const ConnectOptions& options, Clock::time_point until, Outcome& outcome) {
  const auto connection = outcome.connection;
  auto kind = reported_kind(connection->facts());
  if (!kind) {
    const auto asked = co_await ask_kind(connection, until);
    if (asked) {
      kind = *asked;
    } else {
      outcome.failure = {.setback = Setback::unfit, .fault = asked.error()};
    }
  }
  if (kind) {
    const auto* const why = unfitness(*kind, options.target_session);
    if (why == nullptr) co_return;
    outcome.failure = {.setback = Setback::unfit,
                       .fault = {.kind = FaultKind::cannot_connect,
                                 .message = std::string{"The server takes connections, but "} + why +
                                            " (target_session_attrs). Name a host that is one, or ask for another "
                                            "kind."}};
  }
  outcome.connection->close();
  outcome.connection.reset();
}

/// Closes what its caller, being cancelled, leaves behind: a socket is kept by its timer, a connection by its reading.
struct Abandonment {
  explicit Abandonment(std::shared_ptr<TimedSocket> s) noexcept : socket(std::move(s)) {}
  Abandonment(const Abandonment&) = delete;
  Abandonment& operator=(const Abandonment&) = delete;
  ~Abandonment() {
    if (socket) socket->close();
    if (connection) connection->close();
  }

  std::shared_ptr<TimedSocket> socket;
  std::shared_ptr<Connection> connection{};
};

asio::awaitable<Outcome> try_once(const ConnectOptions& options, const Attempt& attempt, const Route& route,
                                  Clock::time_point until, TlsSource& tls) {
  const auto executor = co_await asio::this_coro::executor;
  const auto socket = TimedSocket::create(executor, until);
  Abandonment abandonment{socket};
  const auto& host = options.hosts[attempt.host];
  Outcome outcome;
  ChannelFacts channel;
  StartedSession session;
  auto failed = co_await open_channel(*socket, route, attempt.encryption, tls, channel);
  outcome.was_encrypted = channel.tls != nullptr;
  if (!failed) failed = co_await start_session(*socket, options, host, channel, session);
  if (failed) {
    socket->close();
    outcome.failure = *std::move(failed);
    co_return outcome;
  }
  socket->stop_timer();
  abandonment.socket.reset();
  outcome.connection =
      Connection::adopt(std::move(socket->socket), std::move(session.facts), std::move(session.left_over),
                        cancel_target(options, route, std::move(channel.tls)),
                        {.cached_statements = options.cached_statements, .waits_awake = options.waits_awake});
  const bool must_fit = options.target_session != TargetSession::any && attempt.insistence == Insistence::wanted_kind;
  abandonment.connection = outcome.connection;
  if (must_fit) co_await check_session(options, until, outcome);
  abandonment.connection.reset();
  co_return outcome;
}

/// The addresses of one host, one after the other, each perhaps in two ways. Null when the plan goes on elsewhere.
asio::awaitable<std::shared_ptr<Connection>> try_host(const ConnectOptions& options, ConnectPlan& plan,
                                                      const std::vector<Endpoint>& endpoints, Clock::time_point until,
                                                      TlsSource& tls, Trials& trials) {
  std::size_t address = endpoints.size();
  Clock::time_point address_until;
  while (const auto attempt = plan.attempt()) {
    if (attempt->address != address) {
      address = attempt->address;
      const auto now = Clock::now();
      address_until = now + share_of(until - now, endpoints.size() - address);
    }
    const auto& host = options.hosts[attempt->host].address;
    const Route route{.address = host,
                      .endpoint = endpoints[address],
                      .keepalive = options.keepalive,
                      .required_peer = options.required_peer};
    auto outcome = co_await try_once(options, *attempt, route, address_until, tls);
    if (outcome.connection) co_return std::move(outcome.connection);
    trials.add({.host = host,
                .endpoint = endpoints[address],
                .was_encrypted = outcome.was_encrypted,
                .fault = std::move(outcome.failure.fault),
                .setback = outcome.failure.setback});
    plan.failed(outcome.failure.setback, outcome.was_encrypted);
  }
  co_return nullptr;
}

}  // namespace

asio::awaitable<Result<std::shared_ptr<Connection>>> connect(ConnectOptions options) {
  auto outcome = co_await try_to_connect(std::move(options));
  if (!outcome.connection) co_return std::move(outcome.failure.fault);
  co_return std::move(outcome.connection);
}

asio::awaitable<ConnectOutcome> try_to_connect(ConnectOptions options) {
  std::mt19937 random{std::random_device{}()};
  ConnectPlan plan{options, host_order(options.hosts.size(), options.host_order, random)};
  TlsSource tls{options.tls};
  Trials trials;
  while (const auto host = plan.host()) {
    const auto& address = options.hosts[*host].address;
    const auto until = Clock::now() + options.timeout;
    auto endpoints = co_await resolve(address, until);
    if (!endpoints) {
      const bool is_impossible = endpoints.error().kind == FaultKind::configuration;
      trials.add({.host = address,
                  .endpoint = {},
                  .was_encrypted = false,
                  .fault = endpoints.error(),
                  .setback = is_impossible ? Setback::hopeless : Setback::unreachable});
      plan.resolved(0);
      continue;
    }
    if (options.host_order == HostOrder::random) std::ranges::shuffle(*endpoints, random);
    plan.resolved(endpoints->size());
    auto connection = co_await try_host(options, plan, *endpoints, until, tls, trials);
    if (!connection) continue;
    ConnectOutcome outcome{.connection = std::move(connection)};
    co_return outcome;
  }
  ConnectOutcome outcome{.connection = nullptr, .failure = {.setback = trials.setback(), .fault = trials.fault()}};
  for (const auto& warning : options.warnings) outcome.failure.fault.message += "\n" + warning;
  co_return outcome;
}

}  // namespace pgdbm::net
