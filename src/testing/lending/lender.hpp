// Lends the databases of a stock to whoever is at the other end of a socket: the helper's side of words.hpp.
#pragma once

#include "testing/lending/stock.hpp"
#include "testing/lending/words.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace pgdbm::testing::lending {

/// What is to be said of the server that the databases are on.
struct ServerWords {
  std::function<std::string(std::string_view database)> connection_string;
  std::function<std::string()> log_tail;
  /// Set where the lender goes when its server is gone: whoever asks hears nothing, and asks the next one.
  std::function<void()> on_server_gone{};
};

class Lender : public std::enable_shared_from_this<Lender> {
 public:
  using Socket = asio::local::stream_protocol::socket;
  using Clock = std::chrono::steady_clock;

  Lender(std::shared_ptr<Stock> stock, ServerWords words) : stock_(std::move(stock)), words_(std::move(words)) {}

  /// Until the other end hangs up: then its loan ends too.
  asio::awaitable<void> serve(Socket socket);

  /// Since when nobody is there.
  [[nodiscard]] Clock::duration idle() const noexcept {
    return sessions_ > 0 ? Clock::duration::zero() : Clock::now() - last_seen_;
  }
  /// Somebody wants to look into a database that he has kept.
  [[nodiscard]] bool has_kept() const noexcept { return has_kept_; }

 private:
  class Loan;

  asio::awaitable<Answer> answer(const Request& request, Loan& loan);
  asio::awaitable<Answer> lend(Loan& loan);

  std::shared_ptr<Stock> stock_;
  ServerWords words_;
  std::size_t sessions_ = 0;
  Clock::time_point last_seen_ = Clock::now();
  bool has_kept_ = false;
};

}  // namespace pgdbm::testing::lending
