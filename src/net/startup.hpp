// The conversation from the startup message to the first ReadyForQuery, on a channel that is there.
#pragma once

#include "net/channel.hpp"

#include "wire/startup_session.hpp"

#include <pgdbm/base/byte_buffer.hpp>

#include <optional>

namespace pgdbm::net {

struct StartedSession {
  wire::ServerFacts facts{};
  ByteBuffer left_over{};  ///< received behind the last message of the startup
};

/// Nothing when the session is there.
asio::awaitable<std::optional<Failure>> start_session(TimedSocket& socket, const ConnectOptions& options,
                                                      const Host& host, const ChannelFacts& channel,
                                                      StartedSession& session);

}  // namespace pgdbm::net
