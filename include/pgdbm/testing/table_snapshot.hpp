// What a table held at one moment, and how it differs from what it holds at another, told so that a person sees it.
//
//   const auto before = co_await snapshot_table(db, "users");
//   co_await service.dry_run();
//   co_await expect_table_unchanged(db, before);
//
//   Table users has changed: 1 row added, 1 changed.
//     + id = '4', email = 'new@example.com', name = NULL
//     ~ id = '1': name was 'Ada' and is 'Ada L.'
//
// Values are kept as PostgreSQL writes them, so tables of any types can be compared. Rows are told apart by the primary
// key; without one, a row that differs at all is another row.
#pragma once

#include <pgdbm/db/verbs.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace pgdbm::testing {

struct TableSnapshot {
  using Row = std::vector<std::optional<std::string>>;  ///< of each column; nothing for NULL

  std::string table;
  std::vector<std::string> columns;
  std::vector<std::size_t> key;  ///< indices of the columns of the primary key
  std::vector<Row> rows;         ///< in the order of the key; without one, of their values
};

/// The table is named as in templates: "users", "billing.users". Costs two round trips. Throws QueryError when there is
/// none. `db`, a manager or a transaction, must live until it has ended.
[[nodiscard]] boost::asio::awaitable<TableSnapshot> snapshot_table(const db::Verbs& db, std::string table);

/// Throws TestDatabaseError, whose message is the difference, when the table is not as it was.
boost::asio::awaitable<void> expect_table_unchanged(const db::Verbs& db, TableSnapshot before);

/// Empty when there is none. Tells some twenty rows, and how many more there are.
[[nodiscard]] std::string difference(const TableSnapshot& before, const TableSnapshot& now);

}  // namespace pgdbm::testing
