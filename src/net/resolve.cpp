#include "net/resolve.hpp"

#include "net/waiter.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <sys/un.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace pgdbm::net {

namespace {

using asio::ip::tcp;

/// Shared by who waits, the resolver and the timer: the first of the latter two wakes the former.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), timer(executor) {}

  void settle(boost::system::error_code why, tcp::resolver::results_type results) {
    if (is_settled) return;
    is_settled = true;
    error = why;
    found = std::move(results);
    timer.cancel();
    resolver.cancel();
    waiter.fire();
  }

  tcp::resolver resolver;
  asio::steady_timer timer;
  Waiter waiter;
  bool is_settled = false;
  bool is_cancelled = false;  ///< by the slot of its caller
  boost::system::error_code error;
  tcp::resolver::results_type found;
};

Fault cannot_resolve(const Address& address, const std::string& why) {
  return {.kind = FaultKind::cannot_connect,
          .message = "Cannot connect to " + address.text() + ": the name does not resolve (" + why +
                     "). Is it spelt right, and known to this machine?"};
}

/// It is owned by its two operations alone. Did the waiting coroutine own it too, the two would keep each other when
/// the io_context goes down. Who is woken by `settle` may look at it until the next suspension.
Lookup& start_lookup(const asio::any_io_executor& executor, const Address& address,
                     std::chrono::steady_clock::time_point until) {
  const auto lookup = std::make_shared<Lookup>(executor);
  lookup->timer.expires_at(until);
  lookup->timer.async_wait([lookup](boost::system::error_code error) {
    if (lookup->is_cancelled) lookup->settle(asio::error::operation_aborted, {});
    if (!error) lookup->settle(asio::error::timed_out, {});
  });
  lookup->resolver.async_resolve(address.target(), std::to_string(address.port),
                                 [lookup](boost::system::error_code error, tcp::resolver::results_type found) {
                                   lookup->settle(error, std::move(found));
                                 });
  return *lookup;
}

Result<std::vector<Endpoint>> unix_endpoint(const Address& address) {
  const auto path = address.socket_path();
  constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
  if (path.size() > longest) {
    return Fault{.kind = FaultKind::configuration,
                 .message = "The path of the unix socket is too long (" + std::to_string(path.size()) + " bytes, " +
                            std::to_string(longest) + " are possible): " + address.text() +
                            ". Use a shorter socket directory."};
  }
  return std::vector<Endpoint>{asio::local::stream_protocol::endpoint{path}};
}

}  // namespace

asio::awaitable<Result<std::vector<Endpoint>>> resolve(const Address& address,
                                                       std::chrono::steady_clock::time_point until) {
  if (address.is_unix()) co_return unix_endpoint(address);
  boost::system::error_code no_number;
  const auto number = asio::ip::make_address(address.target(), no_number);
  if (!no_number) co_return std::vector<Endpoint>{tcp::endpoint{number, address.port}};

  const auto executor = co_await asio::this_coro::executor;
  auto& lookup = start_lookup(executor, address, until);
  co_await lookup.waiter.wait([&lookup] {
    lookup.is_cancelled = true;
    lookup.timer.cancel();
  });
  if (lookup.error == asio::error::timed_out) co_return cannot_resolve(address, "no answer in time");
  if (lookup.error) co_return cannot_resolve(address, lookup.error.message());
  std::vector<Endpoint> endpoints;
  for (const auto& entry : lookup.found) endpoints.emplace_back(entry.endpoint());
  co_return endpoints;
}

}  // namespace pgdbm::net
