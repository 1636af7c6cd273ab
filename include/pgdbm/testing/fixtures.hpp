// Rows for tests, out of files:
//
//   users.sql    a script, with templates
//   users.csv    rows of the table that the file is called after, with a header
//   data.json    {"users": [{"id": 1, "name": "Ada"}, …], "orders": […]}, tables in this order;
//                or the rows of the table that the file is called after: [{"id": 1, …}, …]
//
// A number in front of a name is for the order only: 02_users.csv holds users. Columns are found by name; what a row
// does not name gets its default. Ids may be given, also where the server would make them: what it makes afterwards
// goes on behind them.
#pragma once

#include <pgdbm/db/manager.hpp>
#include <pgdbm/db/transaction.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

namespace pgdbm::testing {

/// Puts in what the file says, or what those of the folder say, by their names: all or nothing. Returns how many rows
/// that were, scripts not counted. Throws ConfigurationError for files that are none, and what befalls a statement with
/// the file and table in front. What is given must live until it has ended.
boost::asio::awaitable<std::uint64_t> load_fixtures(const AsyncDatabaseManager& db, std::filesystem::path path);
boost::asio::awaitable<std::uint64_t> load_fixtures(Transaction& transaction, std::filesystem::path path);

/// How many rows the table has, or how many of them fulfil a condition of SQL.
[[nodiscard]] boost::asio::awaitable<std::int64_t> count_rows(const db::Verbs& db, std::string table,
                                                              std::string condition = "true");

struct TruncateOptions {
  bool cascade = false;             ///< the tables that refer to it, too
  bool restarts_identities = true;  ///< ids begin at 1 again
};

boost::asio::awaitable<void> truncate_table(const db::Verbs& db, std::string table, TruncateOptions options = {});

}  // namespace pgdbm::testing
