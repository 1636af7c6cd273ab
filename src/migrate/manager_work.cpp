#include "migrate/manager_work.hpp"

#include "migrate/run_file.hpp"

#include <pgdbm/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace pgdbm {

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void refuse(std::string message) {
  raise({.kind = FaultKind::migration, .message = std::move(message)});
}

/// All of them, before the first one runs.
std::vector<migrate::PreparedFile> prepare(const std::vector<Migration>& files, const std::vector<std::size_t>& pending,
                                           const std::optional<std::string>& schema) {
  std::vector<migrate::PreparedFile> prepared;
  for (const auto index : pending) {
    try {
      prepared.push_back(migrate::prepare_up(files[index], schema));
    } catch (const Error& error) {
      Fault fault = error.fault();
      fault.kind = FaultKind::migration;
      fault.message += "\nNothing was applied.";
      raise(std::move(fault));
    }
  }
  return prepared;
}

}  // namespace

/// The lock first, then the look: what is seen stays so.
asio::awaitable<std::unique_ptr<AsyncMigrationManager::Work>> AsyncMigrationManager::begin_work() const {
  auto schema = db_.schema();
  if (schema) {
    co_await db_.ensure_schema();
  } else {
    auto tables = co_await migrate::look_for_tables(db_, schema, options_.history_table);
    schema = std::move(tables.schema);
  }
  migrate::History history{*std::move(schema), options_.history_table, module_};
  auto work = std::make_unique<Work>();
  work->deployer = co_await migrate::Deployer::open(db_, std::move(history), options_);
  const auto& session = work->deployer->session();
  work->view = co_await look(session);
  co_await work->deployer->history().make_tables(session, work->view.tables);
  co_return work;
}

asio::awaitable<MigrationResult> AsyncMigrationManager::Work::apply_pending(AsyncMigrationManager self) {
  MigrationResult result;
  co_await self.run(result);
  co_return result;
}

asio::awaitable<MigrationResult> AsyncMigrationManager::try_apply_pending_migrations() const {
  return migrate::Deployer::at_home(db_, try_run(*this, &AsyncMigrationManager::run));
}

asio::awaitable<MigrationResult> AsyncMigrationManager::try_run(
    AsyncMigrationManager self, asio::awaitable<void> (AsyncMigrationManager::*way)(MigrationResult&) const) {
  MigrationResult result;
  try {
    co_await (self.*way)(result);
  } catch (const MigrationMismatchError& error) {
    result.status = MigrationStatus::failed;
    result.mismatches = error.mismatches();
    result.error = error.fault();
  } catch (const Error& error) {
    result.status = MigrationStatus::failed;
    result.error = error.fault();
  }
  co_return result;
}

bool AsyncMigrationManager::judge(View& view, MigrationResult& result) const {
  result.warnings = migrate::warnings_of(view.plan);
  result.total = view.files.size();
  result.skipped = view.files.size() - view.plan.pending.size();
  if (!view.plan.refused.empty()) throw migrate::refusal(module_, std::move(view.plan.refused));
  return !view.plan.pending.empty();
}

/// What can be refused is refused before there is a lock, a schema or a table.
asio::awaitable<void> AsyncMigrationManager::run(MigrationResult& result) const {
  auto view = co_await look(db_);
  if (!judge(view, result)) co_return;
  (void)prepare(view.files, view.plan.pending, db_.schema());
  co_await run_under_lock(result);
}

asio::awaitable<void> AsyncMigrationManager::run_under_lock(MigrationResult& result) const {
  const auto begin = Clock::now();
  const auto work = co_await begin_work();
  auto& view = work->view;
  if (judge(view, result)) {
    const auto prepared = prepare(view.files, view.plan.pending, db_.schema());
    for (const auto& file : prepared) {
      result.failed_migration = file.migration->filename;
      AppliedMigration applied{.filename = file.migration->filename};
      applied.execution_time = co_await migrate::run_up(*work->deployer, file, view.tables.has_journal);
      result.applied.push_back(std::move(applied));
    }
    result.failed_migration.reset();
    result.status = MigrationStatus::applied;
  }
  co_await work->deployer->close();
  result.total_time = std::chrono::ceil<std::chrono::milliseconds>(Clock::now() - begin);
}

asio::awaitable<AppliedMigration> AsyncMigrationManager::Work::apply(AsyncMigrationManager self, std::string filename) {
  const auto work = co_await self.begin_work();
  auto& view = work->view;
  const auto& migration = view.file(filename);
  if (view.row(filename) != nullptr) refuse(fmt::format("Migration {} is applied already.", filename));
  if (!view.plan.refused.empty()) throw migrate::refusal(self.module_, std::move(view.plan.refused));
  const auto& next = view.files[view.plan.pending.front()].filename;
  if (next != filename && self.options_.policy.late == OnMismatch::refuse) {
    refuse(fmt::format("Migration {} is not the next one: {} comes before it. Apply that first, or accept late files.",
                       filename, next));
  }
  const auto prepared = migrate::prepare_up(migration, self.db_.schema());
  AppliedMigration applied{.filename = filename};
  applied.execution_time = co_await migrate::run_up(*work->deployer, prepared, view.tables.has_journal);
  co_await work->deployer->close();
  co_return applied;
}

asio::awaitable<void> AsyncMigrationManager::Work::roll_back(AsyncMigrationManager self, std::string filename) {
  const auto work = co_await self.begin_work();
  const auto& view = work->view;
  if (view.row(filename) == nullptr) refuse(fmt::format("Migration {} is not applied.", filename));
  const auto last =
      std::ranges::find(view.rows.rbegin(), view.rows.rend(), false, &migrate::HistoryRow::is_of_no_module);
  if (last != view.rows.rend() && last->filename != filename) {
    refuse(fmt::format("Migration {} is not the last one: {} was applied behind it. Roll that back first.", filename,
                       last->filename));
  }
  const auto prepared = migrate::prepare_down(view.file(filename), self.db_.schema());
  co_await migrate::run_down(*work->deployer, prepared);
  co_await work->deployer->close();
}

asio::awaitable<bool> AsyncMigrationManager::Work::forget(AsyncMigrationManager self, std::string filename,
                                                          std::string reason) {
  const auto tables = co_await migrate::look_for_tables(self.db_, self.db_.schema(), self.options_.history_table);
  if (!tables.has_history) co_return false;
  const auto work = co_await self.begin_work();
  const auto& deployer = *work->deployer;
  const bool was_there =
      co_await deployer.history().remove(deployer.session(), filename, migrate::LogEvent::forgotten, reason);
  co_await deployer.close();
  co_return was_there;
}

asio::awaitable<bool> AsyncMigrationManager::Work::repair(AsyncMigrationManager self, std::string filename,
                                                          std::string reason) {
  if (reason.empty()) {
    raise({.kind = FaultKind::configuration,
           .message = "A repair wants its reason: whoever looks at the history later has nothing else to go by."});
  }
  const auto work = co_await self.begin_work();
  const auto& deployer = *work->deployer;
  const auto& migration = work->view.file(filename);
  const auto* const row = work->view.row(filename);
  if (row == nullptr) refuse(fmt::format("Migration {} is not applied, so there is nothing to repair.", filename));
  const bool is_edited = row->checksum != migration.checksum;
  if (is_edited) co_await deployer.history().accept(deployer.session(), migration, reason);
  co_await deployer.close();
  co_return is_edited;
}

asio::awaitable<std::size_t> AsyncMigrationManager::Work::baseline(AsyncMigrationManager self, std::uint64_t version) {
  const auto work = co_await self.begin_work();
  const auto& deployer = *work->deployer;
  const auto& view = work->view;
  if (std::ranges::find(view.files, version, &Migration::version) == view.files.end()) {
    refuse(fmt::format("No migration file has the number {}, so there is nothing that ends there.", version));
  }
  std::size_t recorded = 0;
  co_await deployer.session().send("BEGIN");
  for (const auto& file : view.files) {
    if (file.version > version || view.row(file.filename) != nullptr) continue;
    const bool is_ours = co_await deployer.history().record(deployer.session(), file, std::chrono::milliseconds{0},
                                                            migrate::LogEvent::baselined, "", deployer.is_ours(false));
    if (!is_ours) deployer.refuse_without_lock();
    ++recorded;
  }
  co_await deployer.session().send("COMMIT");
  co_await deployer.close();
  co_return recorded;
}

asio::awaitable<MigrationResult> AsyncMigrationManager::apply_pending_migrations() const {
  return migrate::Deployer::at_home(db_, Work::apply_pending(*this));
}

asio::awaitable<AppliedMigration> AsyncMigrationManager::apply_migration(std::string filename) const {
  return migrate::Deployer::at_home(db_, Work::apply(*this, std::move(filename)));
}

asio::awaitable<void> AsyncMigrationManager::rollback_migration(std::string filename) const {
  return migrate::Deployer::at_home(db_, Work::roll_back(*this, std::move(filename)));
}

asio::awaitable<bool> AsyncMigrationManager::forget_migration(std::string filename, std::string reason) const {
  return migrate::Deployer::at_home(db_, Work::forget(*this, std::move(filename), std::move(reason)));
}

asio::awaitable<bool> AsyncMigrationManager::repair(std::string filename, std::string reason) const {
  return migrate::Deployer::at_home(db_, Work::repair(*this, std::move(filename), std::move(reason)));
}

asio::awaitable<std::size_t> AsyncMigrationManager::baseline(std::uint64_t version) const {
  return migrate::Deployer::at_home(db_, Work::baseline(*this, version));
}

}  // namespace pgdbm
