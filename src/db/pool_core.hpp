// What all handles of one pool share: the pool, where it lives, and what was learnt about its database. Managers over a
// shared pool have nothing besides but a schema.
#pragma once

#include "db/type_registry.hpp"
#include <pgdbm/db/config.hpp>

#include "pool/pool.hpp"
#include <pgdbm/pool/home.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

namespace pgdbm::db {

class PoolCore {
 public:
  /// As the config says; without a pool until it is opened. `is_own` by the one manager that will open and close it.
  /// Throws ConfigurationError.
  PoolCore(const DatabaseConfig& config, bool is_own);

  [[nodiscard]] bool is_own() const noexcept { return is_own_; }
  [[nodiscard]] SchemaIsolation isolation() const noexcept { return isolation_; }
  [[nodiscard]] CreateSchema create_schema() const noexcept { return create_schema_; }
  [[nodiscard]] const net::ConnectOptions& connect_options() const noexcept { return options_.connect; }
  [[nodiscard]] const pool::Home& home() const noexcept { return home_; }
  /// That; or, before the first opening, what it would be for one who runs `here`.
  [[nodiscard]] pool::Home home_for(const asio::any_io_executor& here) const {
    return home_.executor() ? home_ : pool::Home{here, has_threads_};
  }

  /// Makes its home where this is awaited. Requires: nobody else uses it meanwhile, and no pool is open.
  asio::awaitable<void> open();
  /// For good, or until it is opened again. Awaited anywhere; nothing without a pool.
  asio::awaitable<void> shut_down();
  /// The same, but returns at once.
  void close();
  [[nodiscard]] bool is_open() const noexcept { return pool_ && !pool_->is_closed(); }

  /// From any thread. All zeros without a pool.
  [[nodiscard]] PoolStats stats() const;

  // At home.

  /// What `Pool::acquire_now` gives; empty too when there is no pool, which `acquire` then says.
  [[nodiscard]] pool::Lease acquire_now(std::string_view statement) const {
    return pool_ ? pool_->acquire_now(statement) : pool::Lease{};
  }
  [[nodiscard]] pool::Lease acquire_now() const { return pool_ ? pool_->acquire_now() : pool::Lease{}; }
  /// With the text of a plain statement, perhaps a place behind others. Throws PoolError.
  [[nodiscard]] asio::awaitable<pool::Lease> acquire(net::TimePoint deadline, std::string_view statement = {}) const;
  /// Requires: a lease.
  [[nodiscard]] const std::shared_ptr<TypeRegistry>& types() const noexcept { return types_; }

 private:
  /// As if it had never been opened.
  [[nodiscard]] std::shared_ptr<pool::Pool> forget();

  pool::PoolOptions options_;
  std::size_t min_connections_;
  SchemaIsolation isolation_;
  CreateSchema create_schema_;
  bool has_threads_;
  bool is_own_;

  pool::Home home_;
  std::shared_ptr<pool::Pool> pool_;
  std::shared_ptr<TypeRegistry> types_;  ///< of the database that the pool is connected to

  mutable std::mutex telling_;  ///< of what is asked while the pool may be opened or closed
  std::shared_ptr<const pool::Census> census_;
};

}  // namespace pgdbm::db
