// Sending and receiving while a connection is being made or cancelled: one side speaks at a time, and a clock runs.
#pragma once

#include "net/timed_socket.hpp"

#include <pgdbm/base/byte_buffer.hpp>
#include <pgdbm/base/fault.hpp>

#include <string>
#include <string_view>

namespace pgdbm::net {

/// All of the message; `moved` when it is out.
asio::awaitable<TransferResult> send_all(Socket& socket, ByteView message);

/// Waits until something has come, and appends it.
asio::awaitable<TransferResult> receive(Socket& socket, ByteBuffer& received);

/// "the server closed it", or what else ended the conversation. Requires: not `moved`.
[[nodiscard]] std::string why_ended(const TimedSocket& socket, const TransferResult& last);

/// "Connected to …, but the connection ended while starting the session: … Is this a PostgreSQL server?".
[[nodiscard]] Fault ended_during(const Address& address, std::string_view what, const std::string& why,
                                 std::string_view hint = "Is this a PostgreSQL server?");

}  // namespace pgdbm::net
