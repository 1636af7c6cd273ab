#include "testing/csv_header.hpp"
#include "testing/fail.hpp"
#include "testing/fixture_files.hpp"
#include <pgdbm/testing/fixtures.hpp>

#include <pgdbm/sql/identifier.hpp>
#include <pgdbm/types/array.hpp>
#include <pgdbm/types/text.hpp>

#include <pgdbm/base/error.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm::testing {

namespace {

using boost::asio::awaitable;

/// The name of the file without its kind, and without a number in front.
std::string table_of(const std::filesystem::path& path) {
  const auto name = path.stem().string();
  const auto end = name.find_first_not_of("0123456789");
  const bool is_numbered = end != std::string::npos && end > 0 && name[end] == '_' && end + 1 < name.size();
  return is_numbered ? name.substr(end + 1) : name;
}

std::string in_template(std::string_view table) {
  return fmt::format("{{{{tables.{}}}}}", table);
}

std::string list_of(const std::vector<std::string>& columns) {
  std::vector<std::string> quoted;
  for (const auto& column : columns) {
    auto name = sql::quote_identifier(column);
    if (!name) raise(name.error());
    quoted.push_back(*std::move(name));
  }
  return fmt::format("{}", fmt::join(quoted, ", "));
}

struct JsonRow {
  std::string text;
  std::vector<std::string> columns;
};

/// The rows of one table, in their order. Those that follow one another and name the same columns go in together.
awaitable<std::uint64_t> insert(const db::Verbs& db, const std::string& table, std::string json) {
  // The server reads the JSON, for it keeps every digit.
  const auto rows = co_await db.fetch_all<JsonRow>(
      "SELECT r.value::text AS text, ARRAY(SELECT k FROM pg_catalog.json_object_keys(r.value) k ORDER BY k) AS columns"
      " FROM pg_catalog.json_array_elements($1::text::json) WITH ORDINALITY AS r (value, n) ORDER BY r.n",
      json);
  std::uint64_t inserted = 0;
  for (auto begin = rows.begin(); begin != rows.end();) {
    const auto end = std::find_if(begin, rows.end(), [&](const JsonRow& row) { return row.columns != begin->columns; });
    std::vector<std::string_view> texts;
    for (auto row = begin; row != end; ++row) texts.push_back(row->text);
    const auto batch = fmt::format("[{}]", fmt::join(texts, ","));
    const auto columns = list_of(begin->columns);
    if (columns.empty()) {
      const auto query = fmt::format("INSERT INTO {} DEFAULT VALUES", in_template(table));
      for (auto row = begin; row != end; ++row) inserted += (co_await db.execute(runtime(query))).rows;
    } else {
      const auto query = fmt::format(
          "INSERT INTO {0} ({1}) OVERRIDING SYSTEM VALUE"
          " SELECT {1} FROM pg_catalog.json_populate_recordset(NULL::{0}, $1::text::json)",
          in_template(table), columns);
      inserted += (co_await db.execute(runtime(query), batch)).rows;
    }
    begin = end;
  }
  co_return inserted;
}

awaitable<std::uint64_t> copy(const db::Verbs& db, const std::string& table, std::string csv) {
  const auto columns = csv_header(csv);
  if (columns.empty()) refuse("There is no header: a CSV file of fixtures begins with the names of its columns.");
  const auto query = fmt::format("COPY {} ({}) FROM STDIN (FORMAT csv, HEADER)", in_template(table), list_of(columns));
  auto source = [csv = std::move(csv), is_given = false]() mutable -> std::string {
    return std::exchange(is_given, true) ? std::string{} : std::move(csv);
  };
  co_return co_await db.copy_from(runtime(query), std::move(source));
}

struct Sequence {
  std::string column;
  std::string name;
};

/// Behind the ids that were given.
awaitable<void> advance_sequences(const db::Verbs& db, const std::string& table) {
  const auto query = fmt::format(
      "SELECT a.attname::text AS column, s.name FROM pg_catalog.pg_attribute a,"
      " LATERAL pg_catalog.pg_get_serial_sequence($table${0}$table$, a.attname::text) AS s (name)"
      " WHERE a.attrelid = $table${0}$table$::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped"
      " AND s.name IS NOT NULL",
      in_template(table));
  const auto sequences = co_await db.fetch_all<Sequence>(runtime(query));
  for (const auto& sequence : sequences) {
    const auto column = sql::quote_identifier(sequence.column).value();
    const auto advance = fmt::format(
        "SELECT pg_catalog.setval($1::text::pg_catalog.regclass, pg_catalog.max({0})) FROM {1}"
        " HAVING pg_catalog.max({0}) > COALESCE(pg_catalog.pg_sequence_last_value($1::text::pg_catalog.regclass), 0)",
        column, in_template(table));
    co_await db.execute(runtime(advance), sequence.name);
  }
}

struct JsonTable {
  std::string name;
  std::string rows;
};

class FixtureFile {
 public:
  FixtureFile(const db::Verbs& db, std::filesystem::path path) : db_(db), path_(std::move(path)) {}

  awaitable<std::uint64_t> load() {
    try {
      const auto kind = path_.extension();
      if (kind == ".sql") {
        co_await db_.execute_script(fixture_content(path_));
        co_return 0;
      }
      if (kind == ".json") co_return co_await load_json(fixture_content(path_));
      co_return co_await load_table(table_of(path_), fixture_content(path_), &copy);
    } catch (const Error& error) {
      auto fault = error.fault();
      fault.message = fmt::format("Fixtures {}{}: {}", path_.filename().string(),
                                  table_.empty() ? "" : ", table " + table_, fault.message);
      raise(std::move(fault));
    }
  }

 private:
  using Way = awaitable<std::uint64_t> (*)(const db::Verbs&, const std::string&, std::string);

  awaitable<std::uint64_t> load_table(std::string table, std::string content, Way way) {
    table_ = std::move(table);
    const auto rows = co_await way(db_, table_, std::move(content));
    co_await advance_sequences(db_, table_);
    co_return rows;
  }

  awaitable<std::uint64_t> load_json(std::string json) {
    const auto first = json.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && json[first] == '[') {
      co_return co_await load_table(table_of(path_), std::move(json), &insert);
    }
    const auto tables = co_await db_.fetch_all<JsonTable>(
        "SELECT t.key AS name, t.value::text AS rows"
        " FROM pg_catalog.json_each($1::text::json) WITH ORDINALITY AS t (key, value, n) ORDER BY t.n",
        json);
    std::uint64_t rows = 0;
    for (const auto& table : tables) rows += co_await load_table(table.name, table.rows, &insert);
    co_return rows;
  }

  const db::Verbs& db_;
  std::filesystem::path path_;
  std::string table_;  ///< that is being filled
};

}  // namespace

awaitable<std::uint64_t> load_fixtures(Transaction& transaction, std::filesystem::path path) {
  const auto files = fixture_files(path);
  co_return co_await transaction.transaction([&files](Transaction& inner) -> awaitable<std::uint64_t> {
    std::uint64_t rows = 0;
    for (const auto& file : files) {
      FixtureFile fixtures{inner, file};
      rows += co_await fixtures.load();
    }
    co_return rows;
  });
}

awaitable<std::uint64_t> load_fixtures(const AsyncDatabaseManager& db, std::filesystem::path path) {
  co_return co_await db.transaction([&path](Transaction& transaction) -> awaitable<std::uint64_t> {
    co_return co_await load_fixtures(transaction, path);
  });
}

awaitable<std::int64_t> count_rows(const db::Verbs& db, std::string table, std::string condition) {
  const auto query = fmt::format("SELECT count(*) FROM {} WHERE {}", in_template(table), condition);
  return db.fetch_value<std::int64_t>(runtime(query));
}

awaitable<void> truncate_table(const db::Verbs& db, std::string table, TruncateOptions options) {
  const auto query =
      fmt::format("TRUNCATE {}{}{}", in_template(table), options.restarts_identities ? " RESTART IDENTITY" : "",
                  options.cascade ? " CASCADE" : "");
  co_await db.execute(runtime(query));
}

}  // namespace pgdbm::testing
