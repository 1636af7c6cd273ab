#include "testing/fail.hpp"
#include <pgdbm/testing/table_snapshot.hpp>

#include "sql/utf8.hpp"
#include <pgdbm/sql/identifier.hpp>
#include <pgdbm/types/array.hpp>
#include <pgdbm/types/text.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <string_view>
#include <utility>

namespace pgdbm::testing {

namespace {

using Row = TableSnapshot::Row;

struct Column {
  std::string name;
  bool is_key = false;
};

/// Templates hold inside dollar quotes, so the server looks up the table that they mean.
boost::asio::awaitable<std::vector<Column>> columns_of(const db::Verbs& db, std::string_view table) {
  const auto query = fmt::format(
      "SELECT a.attname::text AS name, COALESCE(a.attnum = ANY (i.indkey), false) AS is_key"
      " FROM pg_catalog.pg_attribute a"
      " LEFT JOIN pg_catalog.pg_index i ON i.indrelid = a.attrelid AND i.indisprimary"
      " WHERE a.attrelid = $table${{{{tables.{}}}}}$table$::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped"
      " ORDER BY a.attnum",
      table);
  return db.fetch_all<Column>(runtime(query));
}

std::string shown(const std::optional<std::string>& value) {
  constexpr std::size_t longest = 80;
  if (!value) return "NULL";
  if (value->size() <= longest) return "'" + *value + "'";
  auto end = longest;
  while (end > 0 && !sql::utf8::begins_character((*value)[end])) --end;
  return fmt::format("'{}…' ({} bytes)", value->substr(0, end), value->size());
}

class Comparison {
 public:
  Comparison(const TableSnapshot& before, const TableSnapshot& now) : before_(before), now_(now) {
    std::map<Row, std::vector<const Row*>> known;
    for (const auto& row : before.rows) known[key_of(row)].push_back(&row);
    for (const auto& row : now.rows) {
      const auto found = known.find(key_of(row));
      if (found == known.end() || found->second.empty()) {
        added_.push_back(&row);
        continue;
      }
      const auto* const old = found->second.back();
      found->second.pop_back();
      if (*old != row) changed_.emplace_back(old, &row);
    }
    for (const auto& [key, rows] : known) removed_.insert(removed_.end(), rows.begin(), rows.end());
  }

  [[nodiscard]] std::string told() const {
    if (added_.empty() && removed_.empty() && changed_.empty()) return {};
    std::vector<std::string> counts;
    count(counts, added_.size(), "added");
    count(counts, removed_.size(), "removed");
    count(counts, changed_.size(), "changed");
    std::vector<std::string> lines;
    for (const auto* row : added_) lines.push_back("  + " + whole(*row));
    for (const auto* row : removed_) lines.push_back("  - " + whole(*row));
    for (const auto& [old, row] : changed_) lines.push_back("  ~ " + change(*old, *row));
    constexpr std::size_t most = 20;
    if (lines.size() > most) {
      const auto left = lines.size() - most;
      lines.resize(most);
      lines.push_back(fmt::format("  … and {} more", left));
    }
    return fmt::format("Table {} has changed: {}.\n{}", now_.table, fmt::join(counts, ", "), fmt::join(lines, "\n"));
  }

 private:
  [[nodiscard]] Row key_of(const Row& row) const {
    if (before_.key.empty()) return row;
    Row key;
    for (const auto index : before_.key) key.push_back(row[index]);
    return key;
  }

  static void count(std::vector<std::string>& counts, std::size_t rows, std::string_view what) {
    if (rows == 0) return;
    const std::string_view unit = !counts.empty() ? "" : rows == 1 ? "row " : "rows ";
    counts.push_back(fmt::format("{} {}{}", rows, unit, what));
  }

  [[nodiscard]] std::string named(const Row& row, std::size_t index) const {
    return before_.columns[index] + " = " + shown(row[index]);
  }
  [[nodiscard]] std::string whole(const Row& row) const {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < row.size(); ++i) values.push_back(named(row, i));
    return fmt::format("{}", fmt::join(values, ", "));
  }
  [[nodiscard]] std::string change(const Row& old, const Row& row) const {
    std::vector<std::string> key;
    for (const auto index : before_.key) key.push_back(named(row, index));
    std::vector<std::string> values;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (old[i] == row[i]) continue;
      values.push_back(fmt::format("{} was {} and is {}", before_.columns[i], shown(old[i]), shown(row[i])));
    }
    return fmt::format("{}: {}", fmt::join(key, ", "), fmt::join(values, ", "));
  }

  const TableSnapshot& before_;
  const TableSnapshot& now_;
  std::vector<const Row*> added_;
  std::vector<const Row*> removed_;
  std::vector<std::pair<const Row*, const Row*>> changed_;
};

}  // namespace

boost::asio::awaitable<TableSnapshot> snapshot_table(const db::Verbs& db, std::string table) {
  TableSnapshot snapshot;
  const auto columns = co_await columns_of(db, table);
  std::vector<std::string> values;
  std::vector<std::string> order;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto name = sql::quote_identifier(columns[i].name).value();
    values.push_back(name + "::text");
    snapshot.columns.push_back(columns[i].name);
    if (!columns[i].is_key) continue;
    order.push_back(name);
    snapshot.key.push_back(i);
  }
  if (order.empty()) order.emplace_back("1");
  const auto query = fmt::format("SELECT ARRAY[{}]::text[] FROM {{{{tables.{}}}}} ORDER BY {}", fmt::join(values, ", "),
                                 table, fmt::join(order, ", "));
  snapshot.rows = co_await db.fetch_all<Row>(runtime(query));
  snapshot.table = std::move(table);
  co_return snapshot;
}

boost::asio::awaitable<void> expect_table_unchanged(const db::Verbs& db, TableSnapshot before) {
  const auto now = co_await snapshot_table(db, before.table);
  const auto what = difference(before, now);
  if (!what.empty()) fail(what);
}

std::string difference(const TableSnapshot& before, const TableSnapshot& now) {
  if (before.columns != now.columns) {
    return fmt::format("Table {} has other columns: it had ({}), and has ({}).", now.table,
                       fmt::join(before.columns, ", "), fmt::join(now.columns, ", "));
  }
  return Comparison{before, now}.told();
}

}  // namespace pgdbm::testing
