// Where tests run: a database, borrowed or on a server of its own, and a pool with a connection open.
#pragma once

#include "testing/lending/borrow.hpp"
#include <pgdbm/testing/blueprint.hpp>
#include <pgdbm/testing/private_server.hpp>

#include <pgdbm/db/manager.hpp>

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>

namespace pgdbm::testing {

struct Order {
  std::string key;  ///< of the blueprint
  Blueprint blueprint;
  std::string suffix;
  std::size_t max_connections = 5;
  bool connects = true;

  /// Places of orders with the same words will do for each other.
  [[nodiscard]] std::string words() const {
    return key + ' ' + std::to_string(max_connections) + ' ' + (connects ? "open " : "") + suffix;
  }
};

class Place {
 public:
  [[nodiscard]] static std::unique_ptr<Place> borrow(const Order& order, const std::stop_token& stop = {});
  /// Starts the server, and builds there.
  [[nodiscard]] static std::unique_ptr<Place> on_own_server(const Order& order);
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place();

  [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }
  /// Connects when it is not connected yet.
  [[nodiscard]] const SharedPool& pool();
  [[nodiscard]] const std::string& connection_string() const noexcept { return connection_string_; }
  [[nodiscard]] const std::string& database() const noexcept { return database_; }
  /// The next of the schemas that no test has had.
  [[nodiscard]] unsigned take_slot() noexcept { return slots_taken_++; }
  [[nodiscard]] bool has_slots() const noexcept;
  /// Nothing of the last test goes on here, as far as the pool knows.
  [[nodiscard]] bool is_quiet() const { return !pool_ || pool_->stats().used == 0; }
  std::string keep();

 private:
  using Home = std::variant<lending::Borrowed, PrivateServer>;

  static std::unique_ptr<Place> try_borrow(const Order& order, const std::stop_token& stop);
  Place(Home home, std::string database, std::string connection_string, std::size_t max_connections);

  Home home_;
  std::string database_;
  std::string connection_string_;
  boost::asio::io_context context_{1};
  std::size_t max_connections_;
  std::optional<SharedPool> pool_;
  unsigned slots_taken_ = 0;
};

}  // namespace pgdbm::testing
