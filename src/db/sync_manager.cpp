#include <pgdbm/db/sync_manager.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace pgdbm {

namespace {

/// A pool is to belong to the loop's own executor, not to that of the call that opens it.
template <class T>
T wait_for_resident(db::SyncLoop& loop, asio::awaitable<T> work) {
  return loop.wait_for(asio::co_spawn(loop.executor(), std::move(work), asio::use_awaitable));
}

}  // namespace

PoolStats SyncSharedPool::stats() const {
  return held_->value().stats();
}

void SyncSharedPool::close() const {
  held_->loop()->exclusively([&] { held_->value().close(); });
}

void SyncSharedPool::shut_down() const {
  held_->loop()->wait_for(held_->value().shut_down());
}

SyncDatabaseManager::SyncDatabaseManager(std::shared_ptr<db::SyncLoop> loop, AsyncDatabaseManager async)
    : SyncVerbs(std::move(loop), std::move(async)) {}

SyncDatabaseManager::SyncDatabaseManager(const DatabaseConfig& config)
    : SyncDatabaseManager(std::make_shared<db::SyncLoop>(), AsyncDatabaseManager{config}) {}

SyncDatabaseManager::SyncDatabaseManager(const SyncSharedPool& pool, std::string schema)
    : SyncDatabaseManager(pool.held_->loop(), AsyncDatabaseManager{pool.held_->value(), std::move(schema)}) {}

SyncSharedPool SyncDatabaseManager::create_shared_pool(const DatabaseConfig& config) {
  auto loop = std::make_shared<db::SyncLoop>();
  auto pool = wait_for_resident(*loop, AsyncDatabaseManager::create_shared_pool(config));
  return {std::move(loop), std::move(pool)};
}

void SyncDatabaseManager::connect() {
  wait_for_resident(*loop(), async().connect());
}

void SyncDatabaseManager::disconnect() {
  wait_for(async().disconnect());
}

SyncDatabaseManager SyncDatabaseManager::with_schema(std::string schema) const {
  return {loop(), async().with_schema(std::move(schema))};
}

SyncDatabaseManager SyncDatabaseManager::without_isolation() const {
  return {loop(), async().without_isolation()};
}

PoolStats SyncDatabaseManager::get_pool_stats() const {
  return async().get_pool_stats();
}

SyncTransaction SyncDatabaseManager::begin(TransactionOptions options, std::source_location where) const {
  return {loop(), wait_for(async().begin(options, where))};
}

bool SyncDatabaseManager::may_run_again(const std::exception_ptr& failure, unsigned attempts_left,
                                        unsigned attempt) const {
  return wait_for(AsyncDatabaseManager::may_run_again(failure, attempts_left, attempt));
}

}  // namespace pgdbm
