#include "net/conversation.hpp"

#include "net/as_result.hpp"

namespace pgdbm::net {

asio::awaitable<TransferResult> send_all(Socket& socket, ByteView message) {
  std::size_t written = 0;
  while (written < message.size()) {
    const auto moved = socket.write(message.subspan(written));
    if (moved.status == Transfer::would_block) {
      co_await socket.when_writable(as_result);
    } else if (moved.status == Transfer::moved) {
      written += moved.count;
    } else {
      co_return moved;
    }
  }
  co_return TransferResult{Transfer::moved, written};
}

asio::awaitable<TransferResult> receive(Socket& socket, ByteBuffer& received) {
  constexpr std::size_t room = 1024;  // kept as long as the connection lives
  for (;;) {
    const auto moved = socket.read(received.prepare(room));
    if (moved.status != Transfer::would_block) {
      received.commit(moved.count);
      co_return moved;
    }
    co_await socket.when_readable(as_result);
  }
}

std::string why_ended(const TimedSocket& socket, const TransferResult& last) {
  if (socket.timed_out()) return "the server did not answer in time";
  return last.status == Transfer::ended ? "the server closed it" : last.error.message();
}

Fault ended_during(const Address& address, std::string_view what, const std::string& why, std::string_view hint) {
  return {.kind = FaultKind::cannot_connect,
          .message = "Connected to " + address.text() + ", but the connection ended while " + std::string{what} + ": " +
                     why + ". " + std::string{hint}};
}

}  // namespace pgdbm::net
