#include "net/cancel_request.hpp"

#include "net/socket.hpp"

#include <pgdbm/base/byte_buffer.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace pgdbm::net {

boost::asio::awaitable<void> request_cancel(CancelTarget target, std::int32_t process_id, std::vector<std::byte> key) {
  auto socket = co_await Socket::connect(target.address, std::chrono::seconds{2});
  if (!socket) co_return;
  ByteBuffer b;
  b.append_integer(static_cast<std::int32_t>(12 + key.size()));
  b.append_integer(std::int32_t{80877102});
  b.append_integer(process_id);
  b.append(key);
  (void)socket->write(b.view());
  co_await socket->when_readable(boost::asio::as_tuple(boost::asio::use_awaitable));
}

}  // namespace pgdbm::net
