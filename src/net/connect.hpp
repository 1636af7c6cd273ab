// From an address to a session that takes statements: socket, startup message, authentication, first ReadyForQuery.
#pragma once

#include "net/address.hpp"
#include "net/connection.hpp"

#include <pgdbm/base/result.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pgdbm::net {

struct ConnectOptions {
  Address address;
  std::string user;
  std::string database;
  std::vector<std::pair<std::string, std::string>> settings;  ///< of the session: application_name, …
  std::chrono::steady_clock::duration timeout = std::chrono::seconds{10};
  std::size_t cached_statements = 256;  ///< kept prepared by the connection
};

/// The whole of it within `options.timeout`.
asio::awaitable<Result<std::shared_ptr<Connection>>> connect(ConnectOptions options);

}  // namespace pgdbm::net
