#include <pgdbm/pgdbm.hpp>

#include <audit/audit.hpp>
#include <pgdbm_embedded/audit.hpp>

#include <utility>

namespace audit {

AuditTrail::AuditTrail(pgdbm::DatabaseSource source)
    : database_{std::move(source), {.name = "audit", .migrations = pgdbm_embedded::audit}} {}

asio::awaitable<void> AuditTrail::open() {
  co_await database_.open();
}

asio::awaitable<void> AuditTrail::close() {
  co_await database_.close();
}

asio::awaitable<std::size_t> AuditTrail::record(std::vector<Record> records) const {
  const auto kept = co_await database_.db().executemany(
      "INSERT INTO {{tables.records}} (subject, reference, what) VALUES ($1, $2, $3) "
      "ON CONFLICT ON CONSTRAINT records_are_made_once DO NOTHING",
      records);
  co_return kept.rows;
}

asio::awaitable<std::vector<Record>> AuditTrail::records(std::string subject) const {
  co_return co_await database_.db().fetch_all<Record>(
      "SELECT subject, reference, what FROM {{tables.records}} WHERE subject = $1 ORDER BY reference", subject);
}

}  // namespace audit
