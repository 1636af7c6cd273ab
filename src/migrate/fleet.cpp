#include "migrate/crew.hpp"
#include "migrate/deployer.hpp"
#include "migrate/fleet_state.hpp"
#include <pgdbm/migrate/fleet.hpp>
#include <pgdbm/migrate/manager.hpp>

#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>

namespace pgdbm {

namespace {

using State = SchemaMigration::State;

}  // namespace

namespace migrate {

/// What the workers of a run share.
class FleetRun : public std::enable_shared_from_this<FleetRun> {
 public:
  FleetRun(const AsyncDatabaseManager& db, std::vector<std::string> schemas, const MigrationSource& source,
           std::string module, FleetOptions options)
      : db_(db.without_isolation()), options_(std::move(options)), module_(std::move(module)) {
    for (auto& schema : schemas) {
      (void)db_.with_schema(schema);  // throws for a name that is none, before anything is done
      result_.schemas.push_back({.schema = std::move(schema)});
    }
    const auto manager = [&](const auto& from) {
      return AsyncMigrationManager{db_, from, module_, options_.migration};
    };
    // Read once for all.
    files_ = std::make_shared<const std::vector<Migration>>(std::visit(manager, source).find_migration_files());
  }

  static asio::awaitable<FleetResult> run(std::shared_ptr<FleetRun> fleet) { co_return co_await fleet->run(); }

 private:
  asio::awaitable<FleetResult> run();
  asio::awaitable<void> migrate_next();
  asio::awaitable<void> work();
  void stop() noexcept { next_ = pending_.size(); }
  void pass_over_up_to_date();
  void tell(const SchemaMigration& schema) noexcept;
  [[nodiscard]] bool may_begin() const noexcept {
    return next_ < pending_.size() && failures_ <= options_.failures_allowed;
  }

  AsyncDatabaseManager db_;
  FleetOptions options_;
  std::string module_;
  AsyncMigrationManager::ReadFiles files_;
  FleetResult result_;
  std::vector<std::size_t> pending_;  ///< schemas, as indices
  std::size_t next_ = 0;              ///< of pending
  std::size_t ended_ = 0;
  std::size_t failures_ = 0;
};

asio::awaitable<FleetResult> FleetRun::run() {
  const auto jobs = std::max<std::size_t>(options_.jobs, 1);
  pending_ = co_await schemas_with_work(db_, result_.schemas, files_, module_, options_.migration, jobs);
  pass_over_up_to_date();
  for (std::size_t i = 0; i < options_.canaries && next_ < pending_.size(); ++i) {
    co_await migrate_next();
    if (failures_ > 0) co_return result_;
  }
  const auto self = shared_from_this();
  // Named: GCC 12 destroys twice what a co_await expression converts.
  const std::function<asio::awaitable<void>()> work = [self] { return self->work(); };
  const std::function<void()> stop = [self] { self->stop(); };
  co_await work_together(std::min(jobs, pending_.size() - next_), work, stop);
  co_return result_;
}

void FleetRun::pass_over_up_to_date() {
  auto next = pending_.begin();
  for (std::size_t i = 0; i < result_.schemas.size(); ++i) {
    if (next != pending_.end() && *next == i) {
      ++next;
      continue;
    }
    auto& schema = result_.schemas[i];
    schema.state = State::up_to_date;
    schema.result.total = files_->size();
    schema.result.skipped = files_->size();
    tell(schema);
  }
}

asio::awaitable<void> FleetRun::migrate_next() {
  auto& schema = result_.schemas[pending_[next_++]];
  AsyncMigrationManager manager{db_.with_schema(schema.schema), std::filesystem::path{}, module_, options_.migration};
  manager.source_ = files_;
  schema.result = co_await AsyncMigrationManager::try_run(std::move(manager), &AsyncMigrationManager::run_under_lock);
  switch (schema.result.status) {
    case MigrationStatus::up_to_date:
      schema.state = State::up_to_date;
      break;
    case MigrationStatus::applied:
      schema.state = State::applied;
      break;
    case MigrationStatus::failed:
      schema.state = State::failed;
      ++failures_;
      break;
  }
  tell(schema);
}

asio::awaitable<void> FleetRun::work() {
  while (may_begin()) co_await migrate_next();
}

void FleetRun::tell(const SchemaMigration& schema) noexcept {
  ++ended_;
  if (!options_.on_schema) return;
  try {
    options_.on_schema(schema, ended_, result_.schemas.size());
  } catch (...) {
    return;  // a program that cannot show its progress goes on
  }
}

}  // namespace migrate

std::size_t FleetResult::count(SchemaMigration::State state) const noexcept {
  return static_cast<std::size_t>(std::ranges::count(schemas, state, &SchemaMigration::state));
}

bool FleetResult::is_whole() const noexcept {
  return count(State::failed) == 0 && count(State::not_begun) == 0;
}

std::vector<SchemaMigration> FleetResult::failed() const {
  std::vector<SchemaMigration> failed;
  std::ranges::copy_if(schemas, std::back_inserter(failed), [](const auto& s) { return s.state == State::failed; });
  return failed;
}

asio::awaitable<FleetResult> apply_to_all(const AsyncDatabaseManager& db, std::vector<std::string> schemas,
                                          const MigrationSource& source, std::string module,
                                          const FleetOptions& options) {
  auto run = std::make_shared<migrate::FleetRun>(db, std::move(schemas), source, std::move(module), options);
  return migrate::Deployer::at_home(db, migrate::FleetRun::run(std::move(run)));
}

asio::awaitable<FleetResult> apply_to_all(const AsyncDatabaseManager& db, std::vector<std::string> schemas,
                                          const MigrationSource& source, std::string module) {
  const FleetOptions options;
  return apply_to_all(db, std::move(schemas), source, std::move(module), options);
}

asio::awaitable<std::vector<std::string>> find_schemas(AsyncDatabaseManager db, std::string pattern) {
  co_return co_await db.fetch_all<std::string>(
      "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname LIKE $1 AND nspname NOT LIKE 'pg\\_%'"
      " AND nspname <> 'information_schema' ORDER BY nspname",
      pattern);
}

}  // namespace pgdbm
