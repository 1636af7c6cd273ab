// libpq, blocking, with prepared statements and binary values both ways; many callers are threads over a pool.
#include "peers/cpp/libpq.hpp"

#include <pgdbm/base/byte_buffer.hpp>

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "peers/cpp/modules.hpp"
#include "peers/cpp/thread_pool.hpp"
#include "peers/cpp/threads.hpp"

namespace {

using namespace pgdbm;
using namespace pgdbm::bench;

std::unique_ptr<Libpq> connect() {
  auto libpq = std::make_unique<Libpq>(connection_string());
  libpq->prepare("account", account_select);
  return libpq;
}

std::int64_t ask_account(const Libpq& libpq, std::size_t i) {
  Parameters<1> parameters;
  parameters.put(0, account_of(i));
  const auto row = execute(libpq, "account", parameters);
  const Account account{.id = integer_at<std::int32_t>(row.get(), 0, 0),
                        .balance = integer_at<std::int64_t>(row.get(), 0, 1),
                        .name = text_at(row.get(), 0, 2)};
  return account.balance;
}

Figures point_selects(const Arguments& asked) {
  const auto libpq = connect();
  return one_after_the_other(asked["warmup"], asked["statements"],
                             [&](std::size_t i) { return ask_account(*libpq, i); });
}

Figures concurrent_selects(const Arguments& asked) {
  ThreadPool<Libpq> pool;
  for (std::size_t i = 0; i < asked["connections"]; ++i) pool.add(connect());
  return by_threads(asked["callers"], asked["warmup"], asked["statements"], [&](std::size_t i) {
    const auto lease = pool.lease();
    return ask_account(*lease, i);
  });
}

Figures read_bulk(const Arguments& asked) {
  const auto libpq = connect();
  return read_whole([&, sql = bulk_select(asked["rows"])] {
    const auto result = libpq->expect(
        PQexecParams(libpq->get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, binary), PGRES_TUPLES_OK);
    const int count = PQntuples(result.get());
    std::vector<Row> rows;
    rows.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) rows.push_back(row_at(result.get(), i));
    return rows;
  });
}

/// libpq's batch form is its pipeline, which is a contender of its own: one prepared statement a row.
Figures insert_rows(const Arguments& asked) {
  const auto libpq = connect();
  libpq->execute("TRUNCATE inserted");
  libpq->prepare("insert", insert_row);
  auto figures = write_whole(asked["rows"], [&](const std::vector<Row>& rows) {
    libpq->execute("BEGIN");
    Parameters<5> parameters;
    for (const auto& row : rows) {
      put_row(parameters, row);
      (void)execute(*libpq, "insert", parameters, PGRES_COMMAND_OK);
    }
    libpq->execute("COMMIT");
  });
  figures.check = count_of(*libpq, "inserted");
  return figures;
}

template <class T>
void put_field(ByteBuffer& buffer, T value) {
  buffer.append_integer(static_cast<std::int32_t>(sizeof value));
  buffer.append_integer(value);
}

Figures copy_rows(const Arguments& asked) {
  constexpr std::size_t piece = 65'536;
  const auto libpq = connect();
  libpq->execute("TRUNCATE copied");
  auto figures = write_whole(asked["rows"], [&](const std::vector<Row>& rows) {
    (void)libpq->expect(PQexec(libpq->get(), "COPY copied FROM STDIN (FORMAT binary)"), PGRES_COPY_IN);
    ByteBuffer buffer;
    const auto flush = [&] {
      libpq->require(PQputCopyData(libpq->get(), reinterpret_cast<const char*>(buffer.view().data()),
                                   static_cast<int>(buffer.size())) == 1);
      buffer.clear();
    };
    constexpr std::string_view signature{"PGCOPY\n\377\r\n\0", 11};
    buffer.append(std::as_bytes(std::span{signature}));
    buffer.append_integer(std::int64_t{0});  // no flags, no extension
    for (const auto& row : rows) {
      buffer.append_integer(std::int16_t{5});
      put_field(buffer, row.id);
      put_field(buffer, row.amount);
      buffer.append_integer(static_cast<std::int32_t>(row.name.size()));
      buffer.append(std::as_bytes(std::span{row.name}));
      put_field(buffer, static_cast<std::int64_t>(row.created_at.time_since_epoch().count() - microseconds_to_2000));
      put_field(buffer, std::bit_cast<std::int64_t>(row.ratio));
      if (buffer.size() > piece) flush();
    }
    buffer.append_integer(std::int16_t{-1});
    flush();
    libpq->require(PQputCopyEnd(libpq->get(), nullptr) == 1);
    (void)libpq->expect(PQgetResult(libpq->get()), PGRES_COMMAND_OK);
    while (auto* const rest = PQgetResult(libpq->get())) PQclear(rest);
  });
  figures.check = count_of(*libpq, "copied");
  return figures;
}

Figures transactions(const Arguments& asked) {
  const auto libpq = connect();
  prepare_order(*libpq);
  const std::string item = "an item";
  return one_after_the_other(asked["warmup"], asked["transactions"], [&](std::size_t i) {
    libpq->execute("BEGIN");
    Parameters<2> order;
    order.put(0, account_of(i));
    order.put(1, item);
    const auto id = integer_at<std::int64_t>(execute(*libpq, "order", order).get(), 0, 0);
    Parameters<2> line;
    line.put(0, id);
    line.put(1, static_cast<std::int64_t>(i));
    (void)execute(*libpq, "line", line, PGRES_COMMAND_OK);
    Parameters<1> of_order;
    of_order.put(0, id);
    const auto count = integer_at<std::int64_t>(execute(*libpq, "count", of_order).get(), 0, 0);
    libpq->execute("COMMIT");
    return count;
  });
}

Figures many_schemas(const Arguments& asked) {
  const auto libpq = connect();
  std::vector<std::string> names;
  for (std::size_t k = 0; k < asked["schemas"]; ++k) {
    names.push_back("item_" + std::to_string(k));
    libpq->prepare(names.back().c_str(), item_select(k).c_str());
  }
  return one_after_the_other(asked["warmup"], asked["statements"], [&](std::size_t i) {
    Parameters<1> parameters;
    parameters.put(0, static_cast<std::int32_t>(1 + i % 10));
    const auto row = execute(*libpq, names[i % names.size()].c_str(), parameters);
    return static_cast<std::int64_t>(text_at(row.get(), 0, 0).size());
  });
}

Figures connecting(const Arguments& asked) {
  const auto text = tls_connection_string();
  return one_after_the_other(0, asked["connections"], [&](std::size_t) {
    const Libpq libpq{text};
    return 1;
  });
}

Figures idle_connections(const Arguments& asked) {
  (void)ask_account(*connect(), 0);
  const auto connections = asked["connections"];
  Figures figures;
  const auto before = resident_bytes();
  std::vector<std::unique_ptr<Libpq>> all;
  for (std::size_t i = 0; i < connections; ++i) {
    all.push_back(connect());
    (void)ask_account(*all.back(), i);
  }
  figures.bytes = static_cast<double>(resident_bytes() - before) / static_cast<double>(connections);
  figures.check = static_cast<std::int64_t>(connections);
  return figures;
}

std::int64_t number_from(const Libpq& libpq, const char* sql) {
  return std::stoll(PQgetvalue(libpq.expect(PQexec(libpq.get(), sql), PGRES_TUPLES_OK).get(), 0, 0));
}

/// What the Python library does for each schema, without its interpreter: lock, history, then each file in a
/// transaction with its row.
void migrate_tenant(const Libpq& libpq, std::size_t number, std::size_t files) {
  const auto ask = [&](const std::string& sql) {
    (void)libpq.expect(PQexec(libpq.get(), sql.c_str()), PGRES_TUPLES_OK);
  };
  const auto schema = tenant(number) + ".";
  ask("SELECT pg_advisory_lock(hashtext('pgdbm_migration_tenant'))");
  libpq.execute("CREATE SCHEMA IF NOT EXISTS " + tenant(number));
  libpq.execute(
      "CREATE TABLE IF NOT EXISTS " + schema +
      "schema_migrations (id SERIAL PRIMARY KEY, filename VARCHAR(255) NOT NULL, checksum VARCHAR(64) NOT NULL, "
      "module_name VARCHAR(100), applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, applied_by VARCHAR(100) "
      "DEFAULT CURRENT_USER, execution_time_ms INTEGER, UNIQUE(filename, module_name))");
  libpq.execute("CREATE INDEX IF NOT EXISTS idx_schema_migrations_module ON " + schema +
                "schema_migrations (module_name, filename)");
  ask("SELECT filename, checksum FROM " + schema + "schema_migrations");
  for (std::size_t file = 0; file < files; ++file) {
    libpq.execute("BEGIN");
    libpq.execute(migration_file(file, schema));
    libpq.execute("INSERT INTO " + schema +
                  "schema_migrations (filename, checksum, module_name, execution_time_ms) VALUES ('" +
                  std::to_string(file) + "_t.sql', repeat('c', 64), 'tenant', 1)");
    libpq.execute("COMMIT");
  }
  ask("SELECT pg_advisory_unlock(hashtext('pgdbm_migration_tenant'))");
}

Figures migrate_tenants(const Arguments& asked) {
  const Libpq maintenance{connection_string()};
  maintenance.execute("CREATE DATABASE bench_scratch");
  Figures figures;
  {
    const Libpq libpq{scratch_connection_string()};
    libpq.execute("SET client_min_messages = warning");
    const Stopwatch watch;
    for (std::size_t i = 0; i < asked["schemas"]; ++i) migrate_tenant(libpq, i, asked["files"]);
    watch.stop(figures, asked["schemas"] * asked["files"]);
    figures.check = number_from(libpq, count_of_tenants);
  }
  maintenance.execute("DROP DATABASE bench_scratch WITH (FORCE)");
  return figures;
}

/// As suites do without a kit: a database for each test, migrated from nothing.
Figures make_test_databases(const Arguments& asked) {
  const Libpq maintenance{connection_string()};
  const auto script = tables_script(asked["tables"]);
  return one_test_after_the_other(asked["leases"], [&] {
    const auto began = Clock::now();
    maintenance.execute("CREATE DATABASE bench_scratch");
    std::pair<Clock::duration, std::int64_t> got;
    {
      const Libpq libpq{scratch_connection_string()};
      libpq.execute(script);
      got.second = number_from(libpq, count_of_first);
      got.first = Clock::now() - began;
    }
    maintenance.execute("DROP DATABASE bench_scratch WITH (FORCE)");
    return got;
  });
}

}  // namespace

int main(int count, char** words) {
  return run_contender(count, words, "libpq " + std::to_string(PQlibVersion()),
                       {{"W1", point_selects},
                        {"W2", concurrent_selects},
                        {"W3", read_bulk},
                        {"W4-insert", insert_rows},
                        {"W4-copy", copy_rows},
                        {"W5", transactions},
                        {"W6", many_schemas},
                        {"W8", connecting},
                        {"W9-idle", idle_connections},
                        {"W9-rows", read_bulk},
                        {"W10", migrate_tenants},
                        {"W11", make_test_databases}});
}
