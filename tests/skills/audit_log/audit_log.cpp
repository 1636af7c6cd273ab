#include "audit_log/audit_log.hpp"

#include <pgdbm_embedded/audit_log.hpp>

#include <utility>

namespace audit_log {

AuditLog::AuditLog(pgdbm::DatabaseSource source)
    : database_(std::move(source), {.name = "audit_log", .migrations = pgdbm_embedded::audit_log}) {}

asio::awaitable<void> AuditLog::open() {
  co_await database_.open();  // connects if the pool is its own; makes the schema; applies the migrations, always
}

asio::awaitable<void> AuditLog::close() {
  co_await database_.close();  // ends only what open() made
}

asio::awaitable<std::int64_t> AuditLog::record(std::string actor, std::string action) const {
  co_return co_await database_.db().execute_and_return_id(
      "INSERT INTO {{tables.entries}} (actor, action) VALUES ($1, $2)", actor, action);
}

asio::awaitable<std::vector<Entry>> AuditLog::entries_of(std::string actor) const {
  co_return co_await database_.db().fetch_all<Entry>(
      "SELECT id, actor, action FROM {{tables.entries}} WHERE actor = $1 ORDER BY id", actor);
}

}  // namespace audit_log
