#include "net/cancel_request.hpp"

#include "net/channel.hpp"
#include "net/conversation.hpp"

#include "wire/preamble.hpp"

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace pgdbm::net {

namespace {

asio::awaitable<Result<void>> talk(TimedSocket& socket, const CancelTarget& target, ByteView request) {
  const auto failed = co_await open_same_channel(socket, target.route, target.tls);
  if (failed) co_return failed->fault;
  auto last = co_await send_all(socket.socket, request);
  ByteBuffer unread;
  while (last.status == Transfer::moved) {
    unread.clear();
    last = co_await receive(socket.socket, unread);
  }
  // Some servers reset the connection instead of ending it, having read the request all the same.
  const bool is_done = last.status == Transfer::ended || last.error == boost::asio::error::connection_reset;
  if (is_done && !socket.timed_out()) co_return Result<void>{};
  co_return ended_during(target.route.address, "asking to cancel a statement", why_ended(socket, last));
}

}  // namespace

asio::awaitable<Result<void>> request_cancel(const CancelTarget& target, const wire::ServerFacts& facts) {
  if (facts.process_id == 0 || facts.cancel_key.empty()) {
    co_return Fault{.kind = FaultKind::cannot_connect,
                    .message = "The server at " + target.route.address.text() +
                               " gave no key to cancel statements by. Does a pooler in between keep it?"};
  }
  // The session may end, and its facts with it, while this waits.
  const CancelTarget own_target = target;
  ByteBuffer request;
  wire::encode_cancel_request(request, facts.process_id, facts.cancel_key);
  const auto executor = co_await asio::this_coro::executor;
  const auto socket = TimedSocket::create(executor, TimedSocket::Clock::now() + own_target.timeout);
  auto done = co_await talk(*socket, own_target, request.view());
  socket->close();
  co_return done;
}

}  // namespace pgdbm::net
