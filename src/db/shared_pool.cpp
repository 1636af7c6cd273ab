#include "db/type_registry.hpp"
#include <pgdbm/db/shared_pool.hpp>

#include "pool/pool.hpp"

#include <utility>

namespace pgdbm {

SharedPool::SharedPool(std::shared_ptr<pool::Pool> pool, SchemaIsolation isolation) noexcept
    : pool_(std::move(pool)), types_(std::make_shared<db::TypeRegistry>()), isolation_(isolation) {}

PoolStats SharedPool::stats() const {
  return pool_ ? pool_->stats() : PoolStats{};
}

void SharedPool::close() {
  pool_->close();
}

asio::awaitable<void> SharedPool::shut_down() {
  const auto kept = pool_;
  co_await kept->shut_down();
}

}  // namespace pgdbm
