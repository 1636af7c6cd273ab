// Who did what. Runs alone, on a database of its own, or as a guest on its host's pool.
#pragma once

#include <pgdbm/module/module_database.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace audit_log {

namespace asio = boost::asio;

struct Entry {
  std::int64_t id;
  std::string actor;
  std::string action;
};

class AuditLog {
 public:
  /// A connection string, a DatabaseConfig, a SharedPool or an AsyncDatabaseManager: each converts by itself.
  explicit AuditLog(pgdbm::DatabaseSource source);

  asio::awaitable<void> open();
  asio::awaitable<void> close();

  asio::awaitable<std::int64_t> record(std::string actor, std::string action) const;
  asio::awaitable<std::vector<Entry>> entries_of(std::string actor) const;

  [[nodiscard]] const pgdbm::ModuleDatabase& database() const noexcept { return database_; }

 private:
  pgdbm::ModuleDatabase database_;
};

}  // namespace audit_log
