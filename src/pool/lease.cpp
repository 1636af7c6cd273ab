#include "pool/lease.hpp"

#include "pool/pool.hpp"

namespace pgdbm::pool {

Lease::Lease(std::shared_ptr<Pool> pool, std::shared_ptr<net::Connection> connection) noexcept
    : pool_(std::move(pool)), connection_(std::move(connection)) {}

Lease& Lease::operator=(Lease&& other) noexcept {
  give_back();
  pool_ = std::move(other.pool_);
  connection_ = std::move(other.connection_);
  return *this;
}

void Lease::give_back() noexcept {
  if (!connection_) return;
  const auto pool = std::move(pool_);
  pool->take_back(std::move(connection_));
}

}  // namespace pgdbm::pool
