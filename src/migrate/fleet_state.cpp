#include "migrate/fleet_state.hpp"

#include "migrate/crew.hpp"

#include "db/session.hpp"

#include <pgdbm/sql/identifier.hpp>
#include <pgdbm/types/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace pgdbm::migrate {

namespace {

/// So many histories in one statement, and so many statements at once: each locks its histories and their indexes, four
/// locks for one, and a server has room for 6,400 unless told otherwise.
constexpr std::size_t histories_at_once = 250;
constexpr std::size_t most_workers = 2;

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

/// The histories of many schemas, beside the files.
class FleetScan {
 public:
  FleetScan(AsyncDatabaseManager db, std::vector<std::string> schemas,
            std::shared_ptr<const std::vector<Migration>> files, std::string table, std::string module)
      : db_(std::move(db)),
        schemas_(std::move(schemas)),
        files_(std::move(files)),
        table_(std::move(table)),
        module_(std::move(module)) {
    for (const auto& file : *files_) checksums_.emplace(file.filename, file.checksum);
  }

  static asio::awaitable<void> run(std::shared_ptr<FleetScan> scan, std::size_t jobs) {
    const auto statements = (scan->schemas_.size() + histories_at_once - 1) / histories_at_once;
    const auto workers = std::min({jobs, most_workers, statements, scan->db_.get_pool_stats().max_size});
    // Named: GCC 12 destroys twice what a co_await expression converts.
    const std::function<asio::awaitable<void>()> work = [scan] { return scan->work(); };
    const std::function<void()> stop = [scan] { scan->stop(); };
    co_await work_together(workers, work, stop);
  }

  [[nodiscard]] bool is_up_to_date(const std::string& schema) const {
    const auto found = fitting_.find(schema);
    return found != fitting_.end() && found->second == files_->size() && !others_.contains(schema);
  }

 private:
  void stop() noexcept { next_ = schemas_.size(); }

  /// On a connection of its own: those that share one would wait for each other.
  asio::awaitable<void> work() {
    const auto session = co_await db_.acquire();
    while (next_ < schemas_.size()) {
      const auto some = std::span{schemas_}.subspan(next_, std::min(histories_at_once, schemas_.size() - next_));
      next_ += some.size();
      const auto standings = co_await standings_of(session, some, table_, module_);
      for (const auto& row : standings) note(row);
    }
  }

  /// Names are unique within a history: as many fitting rows as there are files, and no others, are all of them.
  void note(const Standing& row) {
    const auto file = checksums_.find(row.filename);
    if (file != checksums_.end() && file->second == row.checksum) {
      ++fitting_[row.schema];
    } else {
      others_.insert(row.schema);
    }
  }

  AsyncDatabaseManager db_;
  std::vector<std::string> schemas_;
  std::shared_ptr<const std::vector<Migration>> files_;
  std::string table_;
  std::string module_;
  std::size_t next_ = 0;
  std::unordered_map<std::string_view, std::string_view> checksums_;  ///< of the files
  std::unordered_map<std::string, std::size_t> fitting_;
  std::unordered_set<std::string> others_;
};

asio::awaitable<std::vector<std::size_t>> schemas_with_work(const AsyncDatabaseManager& db,
                                                            const std::vector<SchemaMigration>& schemas,
                                                            std::shared_ptr<const std::vector<Migration>> files,
                                                            const std::string& module, const MigrationOptions& options,
                                                            std::size_t jobs) {
  const auto with_history = co_await db.fetch_all<std::string>(
      "SELECT n.nspname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
      " WHERE c.relname = $1 AND c.relkind IN ('r', 'p')",
      options.history_table);
  const std::unordered_set<std::string> histories{with_history.begin(), with_history.end()};
  std::vector<std::string> to_ask;
  for (const auto& schema : schemas) {
    if (histories.contains(schema.schema)) to_ask.push_back(schema.schema);
  }
  const auto scan = std::make_shared<FleetScan>(db, std::move(to_ask), files, options.history_table, module);
  co_await FleetScan::run(scan, jobs);
  std::vector<std::size_t> with_work;
  for (std::size_t i = 0; i < schemas.size(); ++i) {
    if (!files->empty() && !scan->is_up_to_date(schemas[i].schema)) with_work.push_back(i);
  }
  co_return with_work;
}

}  // namespace pgdbm::migrate
