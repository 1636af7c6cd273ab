// pgdbm without an event loop, as its users write it: a blocking manager; many callers are threads.
#include <pgdbm/types/timestamp.hpp>

#include <pgdbm/pgdbm.hpp>

#include <string>
#include <vector>

#include "peers/cpp/contender.hpp"
#include "peers/cpp/threads.hpp"

namespace {

using namespace pgdbm;
using bench::Account;
using bench::Arguments;
using bench::Figures;
using bench::Row;

SyncDatabaseManager connect(std::size_t connections, std::string connection_string = bench::connection_string(),
                            std::size_t cached_statements = 256) {
  SyncDatabaseManager db{DatabaseConfig{.connection_string = std::move(connection_string),
                                        .min_connections = connections,
                                        .max_connections = connections,
                                        .duplicate_pools = DuplicatePools::allow,
                                        .statement_cache_size = cached_statements}};
  db.connect();
  return db;
}

std::int64_t ask_account(const SyncDatabaseManager& db, std::size_t i) {
  return db.fetch_one<Account>("SELECT id, balance, name FROM accounts WHERE id = $1", bench::account_of(i))
      .value()
      .balance;
}

Figures point_selects(const Arguments& asked) {
  const auto db = connect(1);
  return bench::one_after_the_other(asked["warmup"], asked["statements"],
                                    [&](std::size_t i) { return ask_account(db, i); });
}

Figures concurrent_selects(const Arguments& asked) {
  const auto db = connect(asked["connections"]);
  return bench::by_threads(asked["callers"], asked["warmup"], asked["statements"],
                           [&](std::size_t i) { return ask_account(db, i); });
}

Figures read_bulk(const Arguments& asked) {
  const auto db = connect(1);
  (void)db.fetch_all<Row>(runtime(bench::bulk_select(10)));
  return bench::read_whole([&, sql = bench::bulk_select(asked["rows"])] { return db.fetch_all<Row>(runtime(sql)); });
}

std::int64_t count_of(const SyncDatabaseManager& db, const std::string& table) {
  return db.fetch_value<std::int64_t>(runtime("SELECT count(*) FROM " + table));
}

Figures insert_rows(const Arguments& asked) {
  const auto db = connect(1);
  db.execute("TRUNCATE inserted");
  auto figures =
      bench::write_whole(asked["rows"], [&](const std::vector<Row>& rows) { db.insert_records("inserted", rows); });
  figures.check = count_of(db, "inserted");
  return figures;
}

Figures copy_rows(const Arguments& asked) {
  const auto db = connect(1);
  db.execute("TRUNCATE copied");
  auto figures = bench::write_whole(asked["rows"],
                                    [&](const std::vector<Row>& rows) { db.copy_records_to_table("copied", rows); });
  figures.check = count_of(db, "copied");
  return figures;
}

Figures transactions(const Arguments& asked) {
  const auto db = connect(1);
  return bench::one_after_the_other(asked["warmup"], asked["transactions"], [&](std::size_t i) {
    return db.transaction([&](SyncTransaction& tx) {
      const auto order = tx.fetch_value<std::int64_t>("INSERT INTO orders (account, item) VALUES ($1, $2) RETURNING id",
                                                      bench::account_of(i), "an item");
      tx.execute("INSERT INTO lines (order_id, amount) VALUES ($1, $2)", order, i);
      return tx.fetch_value<std::int64_t>("SELECT count(*) FROM lines WHERE order_id = $1", order);
    });
  });
}

Figures many_schemas(const Arguments& asked) {
  const auto db = connect(1, bench::connection_string(), asked["schemas"] + 1);  // a statement for each schema
  std::vector<SyncDatabaseManager> schemas;
  for (std::size_t k = 0; k < asked["schemas"]; ++k) schemas.push_back(db.with_schema("s_" + std::to_string(k)));
  return bench::one_after_the_other(asked["warmup"], asked["statements"], [&](std::size_t i) {
    const auto name = schemas[i % schemas.size()].fetch_value<std::string>(
        "SELECT name FROM {{tables.items}} WHERE id = $1", static_cast<std::int32_t>(1 + i % 10));
    return static_cast<std::int64_t>(name.size());
  });
}

/// A transaction in which nothing was asked sends nothing: what remains is the pool's work.
Figures acquiring(const Arguments& asked) {
  const auto db = connect(1);
  return bench::by_threads(asked["waiters"], asked["warmup"], asked["rounds"], [&](std::size_t) {
    db.transaction([](SyncTransaction&) {});
    return 1;
  });
}

Figures connecting(const Arguments& asked) {
  return bench::one_after_the_other(0, asked["connections"], [](std::size_t) {
    auto db = connect(1, bench::tls_connection_string());
    db.disconnect();
    return 1;
  });
}

Figures idle_connections(const Arguments& asked) {
  (void)ask_account(connect(1), 0);
  const auto connections = asked["connections"];
  Figures figures;
  const auto before = bench::resident_bytes();
  std::vector<SyncDatabaseManager> all;
  for (std::size_t i = 0; i < connections; ++i) {
    all.push_back(connect(1));
    (void)ask_account(all.back(), i);
  }
  figures.bytes = static_cast<double>(bench::resident_bytes() - before) / static_cast<double>(connections);
  figures.check = static_cast<std::int64_t>(connections);
  return figures;
}

}  // namespace

int main(int count, char** words) {
  return bench::run_contender(count, words, "pgdbm " PGDBM_VERSION,
                              {{"W1", point_selects},
                               {"W2", concurrent_selects},
                               {"W3", read_bulk},
                               {"W4-insert", insert_rows},
                               {"W4-copy", copy_rows},
                               {"W5", transactions},
                               {"W6", many_schemas},
                               {"W7", acquiring},
                               {"W8", connecting},
                               {"W9-idle", idle_connections},
                               {"W9-rows", read_bulk}});
}
