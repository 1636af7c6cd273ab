// target_session_attrs: whether a session is of the kind that was asked for. Servers since 14 report it by themselves;
// others, and poolers in between, are asked.
#pragma once

#include "net/connect_options.hpp"
#include "net/connection.hpp"

#include "wire/startup_session.hpp"

#include <pgdbm/base/result.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace pgdbm::net {

struct SessionKind {
  bool is_standby = false;
  bool is_read_only = false;  ///< transactions are, unless they say otherwise; on a standby always
};

/// As the server has reported it; nothing when it reports too little.
[[nodiscard]] std::optional<SessionKind> reported_kind(const wire::ServerFacts& facts);

/// Why the kind is not the wanted one, for people; null when it is. `prefer_standby` wants a standby here.
[[nodiscard]] const char* unfitness(SessionKind kind, TargetSession wanted) noexcept;

/// Whether an open session is still what was asked for. A server that was taken although another kind was preferred is.
asio::awaitable<bool> is_still_wanted(std::shared_ptr<Connection> connection, TargetSession wanted,
                                      std::chrono::steady_clock::time_point until);

/// Asks by a query; the connection is closed when the time is up.
asio::awaitable<Result<SessionKind>> ask_kind(std::shared_ptr<Connection> connection,
                                              std::chrono::steady_clock::time_point until);

}  // namespace pgdbm::net
