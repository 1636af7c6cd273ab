#include "migrate/fleet_state.hpp"

#include <pgdbm/sql/identifier.hpp>
#include <pgdbm/types/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace pgdbm::migrate {

namespace {

/// So many histories in one statement: it locks each of them, and a server has room for some thousands of locks.
constexpr std::size_t histories_at_once = 500;

struct Standing {
  std::string schema;
  std::string filename;
  std::string checksum;
};

asio::awaitable<std::vector<Standing>> standings_of(const db::Verbs& db, std::span<const std::string> schemas,
                                                    const std::string& table, const std::string& module) {
  std::string query;
  for (const auto& schema : schemas) {
    if (!query.empty()) query += " UNION ALL ";
    query += fmt::format("SELECT {} AS schema, filename::text, checksum::text FROM {}.{} WHERE module_name = $1",
                         sql::quote_literal(schema).value(), sql::quote_identifier(schema).value(),
                         sql::quote_identifier(table).value());
  }
  co_return co_await db.fetch_all<Standing>(runtime(query), module);
}

}  // namespace

asio::awaitable<std::vector<std::size_t>> schemas_with_work(const db::Verbs& db,
                                                            const std::vector<SchemaMigration>& schemas,
                                                            const std::vector<Migration>& files,
                                                            const std::string& module,
                                                            const MigrationOptions& options) {
  const auto with_history = co_await db.fetch_all<std::string>(
      "SELECT n.nspname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
      " WHERE c.relname = $1 AND c.relkind IN ('r', 'p')",
      options.history_table);
  const std::unordered_set<std::string> histories{with_history.begin(), with_history.end()};
  std::vector<std::string> to_ask;
  for (const auto& schema : schemas) {
    if (histories.contains(schema.schema)) to_ask.push_back(schema.schema);
  }
  std::unordered_map<std::string_view, std::string_view> checksums;
  for (const auto& file : files) checksums.emplace(file.filename, file.checksum);
  // Names are unique within a history: as many fitting rows as there are files, and no others, are all of them.
  std::unordered_map<std::string, std::size_t> fitting;
  std::unordered_set<std::string> others;
  for (std::size_t first = 0; first < to_ask.size(); first += histories_at_once) {
    const auto some = std::span{to_ask}.subspan(first, std::min(histories_at_once, to_ask.size() - first));
    const auto standings = co_await standings_of(db, some, options.history_table, module);
    for (const auto& row : standings) {
      const auto file = checksums.find(row.filename);
      const bool fits = file != checksums.end() && file->second == row.checksum;
      if (fits) {
        ++fitting[row.schema];
      } else {
        others.insert(row.schema);
      }
    }
  }
  const auto is_up_to_date = [&](const std::string& schema) {
    const auto found = fitting.find(schema);
    return found != fitting.end() && found->second == files.size() && !others.contains(schema);
  };
  std::vector<std::size_t> with_work;
  for (std::size_t i = 0; i < schemas.size(); ++i) {
    if (!files.empty() && !is_up_to_date(schemas[i].schema)) with_work.push_back(i);
  }
  co_return with_work;
}

}  // namespace pgdbm::migrate
