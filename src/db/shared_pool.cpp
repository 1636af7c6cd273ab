#include "db/pool_core.hpp"
#include <pgdbm/db/shared_pool.hpp>

namespace pgdbm {

PoolStats SharedPool::stats() const {
  return core_ ? core_->stats() : PoolStats{};
}

void SharedPool::close() {
  core_->close();
}

asio::awaitable<void> SharedPool::shut_down() {
  const auto kept = core_;
  co_await kept->shut_down();
}

}  // namespace pgdbm
