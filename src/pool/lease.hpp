// One connection, borrowed. It goes back when the lease ends, unless it is unfit for others: closed, or with a
// transaction still open.
#pragma once

#include "net/connection.hpp"

#include <memory>
#include <utility>

namespace pgdbm::pool {

class Pool;

class Lease {
 public:
  Lease() = default;
  Lease(std::shared_ptr<Pool> pool, std::shared_ptr<net::Connection> connection) noexcept;
  Lease(Lease&&) noexcept = default;
  Lease& operator=(Lease&& other) noexcept;
  ~Lease() { give_back(); }

  [[nodiscard]] explicit operator bool() const noexcept { return connection_ != nullptr; }
  [[nodiscard]] net::Connection& connection() const noexcept { return *connection_; }
  void give_back() noexcept;

 private:
  std::shared_ptr<Pool> pool_;
  std::shared_ptr<net::Connection> connection_;
};

}  // namespace pgdbm::pool
