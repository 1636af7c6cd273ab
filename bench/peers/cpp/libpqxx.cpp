// libpqxx, as its users write it: prepared statements, a transaction object for each piece of work, stream_to for bulk
// data. Many callers are threads over a pool, for it has none of its own.
#include <pqxx/pqxx>

#include <ctime>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "peers/cpp/contender.hpp"
#include "peers/cpp/thread_pool.hpp"
#include "peers/cpp/threads.hpp"

namespace {

using namespace pgdbm::bench;

std::unique_ptr<pqxx::connection> connect() {
  auto connection = std::make_unique<pqxx::connection>(connection_string());
  connection->prepare("account", account_select);
  return connection;
}

std::int64_t ask_account(pqxx::connection& connection, std::size_t i) {
  pqxx::nontransaction work{connection};
  const auto row = work.exec_prepared1("account", account_of(i));
  const Account account{
      .id = row[0].as<std::int32_t>(), .balance = row[1].as<std::int64_t>(), .name = row[2].as<std::string>()};
  return account.balance;
}

Figures point_selects(const Arguments& asked) {
  const auto connection = connect();
  return one_after_the_other(asked["warmup"], asked["statements"],
                             [&](std::size_t i) { return ask_account(*connection, i); });
}

Figures concurrent_selects(const Arguments& asked) {
  ThreadPool<pqxx::connection> pool;
  for (std::size_t i = 0; i < asked["connections"]; ++i) pool.add(connect());
  return by_threads(asked["callers"], asked["warmup"], asked["statements"], [&](std::size_t i) {
    const auto lease = pool.lease();
    return ask_account(*lease, i);
  });
}

/// libpqxx reads text only, and knows no times: the server is asked for microseconds, the cheapest way to have them.
std::string in_microseconds(std::string select) {
  const std::string column = "created_at";
  return select.replace(select.find(column), column.size(), "(extract(epoch FROM created_at) * 1000000)::int8");
}

Figures read_bulk(const Arguments& asked) {
  const auto connection = connect();
  return read_whole([&, sql = in_microseconds(bulk_select(asked["rows"]))] {
    using namespace std::chrono;
    pqxx::nontransaction work{*connection};
    const auto result = work.exec(sql);
    std::vector<Row> rows;
    rows.reserve(result.size());
    for (const auto& row : result) {
      rows.push_back({.id = row[0].as<std::int32_t>(),
                      .amount = row[1].as<std::int64_t>(),
                      .name = row[2].as<std::string>(),
                      .created_at = sys_time<microseconds>{microseconds{row[3].as<std::int64_t>()}},
                      .ratio = row[4].as<double>()});
    }
    return rows;
  });
}

std::string text_of(std::chrono::sys_time<std::chrono::microseconds> time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::string text(32, '\0');
  text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S+00", &parts));
  return text;
}

std::int64_t count_of(pqxx::connection& connection, const std::string& table) {
  pqxx::nontransaction work{connection};
  return work.exec1("SELECT count(*) FROM " + table)[0].as<std::int64_t>();
}

void empty(pqxx::connection& connection, const std::string& table) {
  pqxx::work work{connection};
  work.exec0("TRUNCATE " + table);
  work.commit();
}

Figures insert_rows(const Arguments& asked) {
  const auto connection = connect();
  empty(*connection, "inserted");
  connection->prepare("insert",
                      "INSERT INTO inserted (id, amount, name, created_at, ratio) VALUES ($1, $2, $3, $4, $5)");
  auto figures = write_whole(asked["rows"], [&](const std::vector<Row>& rows) {
    pqxx::work work{*connection};
    for (const auto& row : rows) {
      work.exec_prepared0("insert", row.id, row.amount, row.name, text_of(row.created_at), row.ratio);
    }
    work.commit();
  });
  figures.check = count_of(*connection, "inserted");
  return figures;
}

Figures copy_rows(const Arguments& asked) {
  const auto connection = connect();
  empty(*connection, "copied");
  auto figures = write_whole(asked["rows"], [&](const std::vector<Row>& rows) {
    pqxx::work work{*connection};
    pqxx::stream_to stream{work, "copied", std::vector<std::string>{"id", "amount", "name", "created_at", "ratio"}};
    for (const auto& row : rows) {
      stream << std::make_tuple(row.id, row.amount, row.name, text_of(row.created_at), row.ratio);
    }
    stream.complete();
    work.commit();
  });
  figures.check = count_of(*connection, "copied");
  return figures;
}

Figures transactions(const Arguments& asked) {
  const auto connection = connect();
  connection->prepare("order", "INSERT INTO orders (account, item) VALUES ($1, $2) RETURNING id");
  connection->prepare("line", "INSERT INTO lines (order_id, amount) VALUES ($1, $2)");
  connection->prepare("count", "SELECT count(*) FROM lines WHERE order_id = $1");
  return one_after_the_other(asked["warmup"], asked["transactions"], [&](std::size_t i) {
    pqxx::work work{*connection};
    const auto id = work.exec_prepared1("order", account_of(i), "an item")[0].as<std::int64_t>();
    work.exec_prepared0("line", id, i);
    const auto count = work.exec_prepared1("count", id)[0].as<std::int64_t>();
    work.commit();
    return count;
  });
}

Figures many_schemas(const Arguments& asked) {
  const auto connection = connect();
  std::vector<std::string> names;
  for (std::size_t k = 0; k < asked["schemas"]; ++k) {
    names.push_back("item_" + std::to_string(k));
    connection->prepare(names.back(), item_select(k));
  }
  return one_after_the_other(asked["warmup"], asked["statements"], [&](std::size_t i) {
    pqxx::nontransaction work{*connection};
    const auto row = work.exec_prepared1(names[i % names.size()], 1 + i % 10);
    return static_cast<std::int64_t>(row[0].as<std::string>().size());
  });
}

Figures connecting(const Arguments& asked) {
  const auto text = tls_connection_string();
  return one_after_the_other(0, asked["connections"], [&](std::size_t) {
    const pqxx::connection connection{text};
    return connection.is_open() ? 1 : throw std::runtime_error{"not connected"};
  });
}

Figures idle_connections(const Arguments& asked) {
  (void)ask_account(*connect(), 0);
  const auto connections = asked["connections"];
  Figures figures;
  const auto before = resident_bytes();
  std::vector<std::unique_ptr<pqxx::connection>> all;
  for (std::size_t i = 0; i < connections; ++i) {
    all.push_back(connect());
    (void)ask_account(*all.back(), i);
  }
  figures.bytes = static_cast<double>(resident_bytes() - before) / static_cast<double>(connections);
  figures.check = static_cast<std::int64_t>(connections);
  return figures;
}

}  // namespace

int main(int count, char** words) {
  return run_contender(count, words, "libpqxx " PQXX_VERSION,
                       {{"W1", point_selects},
                        {"W2", concurrent_selects},
                        {"W3", read_bulk},
                        {"W4-insert", insert_rows},
                        {"W4-copy", copy_rows},
                        {"W5", transactions},
                        {"W6", many_schemas},
                        {"W8", connecting},
                        {"W9-idle", idle_connections},
                        {"W9-rows", read_bulk}});
}
