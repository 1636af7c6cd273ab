// The pools of this program that are open now, known by what their server says of itself and not by how they were told
// to reach it. The only state that all pools share, and the only lock of the library: each may have a thread of its
// own.
#pragma once

#include "net/connection.hpp"

#include <pgdbm/base/fault.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace pgdbm::pool {

namespace asio = boost::asio;

/// A place among the open pools, until it is destroyed.
class Registration {
 public:
  Registration() = default;
  explicit Registration(std::string database);
  Registration(Registration&& other) noexcept;
  Registration& operator=(Registration&& other) noexcept;
  ~Registration() { leave(); }

  /// Another pool to this database was registered before, and still is.
  [[nodiscard]] bool is_duplicate() const noexcept { return is_duplicate_; }
  void leave() noexcept;

 private:
  std::string database_;  ///< empty: none
  bool is_duplicate_ = false;
};

/// Which database of which server, as whom: the same for every session, however it came there. Nothing when the server
/// does not tell.
asio::awaitable<std::optional<std::string>> ask_database(std::shared_ptr<net::Connection> connection,
                                                         std::chrono::steady_clock::time_point until);

/// For people: what is wrong about a second pool, and how to share the first.
[[nodiscard]] std::string duplicate_pool();

}  // namespace pgdbm::pool
