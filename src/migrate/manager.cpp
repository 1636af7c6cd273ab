#include "migrate/manager_work.hpp"
#include "migrate/new_file.hpp"
#include "migrate/source.hpp"
#include <pgdbm/migrate/manager.hpp>

#include <pgdbm/base/error.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>
#include <utility>

namespace pgdbm {

namespace {

constexpr std::size_t longest_module_name = 100;  // the history's column

std::string valid_module(std::string module) {
  if (module.empty() || module.size() > longest_module_name) {
    raise({.kind = FaultKind::configuration,
           .message = fmt::format("A module's name must have 1 to {} bytes, and this has {}: it tells the module's "
                                  "migrations from those of others.",
                                  longest_module_name, module.size())});
  }
  return module;
}

/// Throws, when it is there already or cannot be written.
void write_new(const std::filesystem::path& path, std::string_view content) {
  constexpr ::mode_t everybody = 0666;  // as the umask allows
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, everybody);
  std::error_code error{file < 0 ? errno : 0, std::generic_category()};
  while (file >= 0 && !content.empty() && !error) {
    const auto written = ::write(file, content.data(), content.size());
    if (written < 0) error = {errno, std::generic_category()};
    content.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  if (file >= 0) ::close(file);
  if (!error) return;
  raise({.kind = FaultKind::migration,
         .message = fmt::format("The migration file {} cannot be written: {}.", path.string(), error.message())});
}

}  // namespace

AsyncMigrationManager::AsyncMigrationManager(AsyncDatabaseManager db, std::filesystem::path directory,
                                             std::string module, MigrationOptions options)
    : db_(db.without_isolation()),
      source_(std::move(directory)),
      module_(valid_module(std::move(module))),
      options_(std::move(options)) {}

AsyncMigrationManager::AsyncMigrationManager(AsyncDatabaseManager db, const EmbeddedMigrations& embedded,
                                             std::string module, MigrationOptions options)
    : db_(db.without_isolation()),
      source_(embedded),
      module_(valid_module(std::move(module))),
      options_(std::move(options)) {}

AsyncMigrationManager::AsyncMigrationManager(AsyncDatabaseManager db, std::filesystem::path directory,
                                             std::string module)
    : AsyncMigrationManager(std::move(db), std::move(directory), std::move(module), MigrationOptions{}) {}

AsyncMigrationManager::AsyncMigrationManager(AsyncDatabaseManager db, const EmbeddedMigrations& embedded,
                                             std::string module)
    : AsyncMigrationManager(std::move(db), embedded, std::move(module), MigrationOptions{}) {}

const Migration& AsyncMigrationManager::View::file(std::string_view filename) const {
  const auto found = std::ranges::find(files, filename, &Migration::filename);
  if (found == files.end()) {
    raise({.kind = FaultKind::migration, .message = fmt::format("There is no migration file {} here.", filename)});
  }
  return *found;
}

const migrate::HistoryRow* AsyncMigrationManager::View::row(std::string_view filename) const noexcept {
  const auto found = std::ranges::find(rows, filename, &migrate::HistoryRow::filename);
  return found == rows.end() ? nullptr : &*found;
}

asio::awaitable<AsyncMigrationManager::View> AsyncMigrationManager::look(const db::Verbs& db) const {
  View view{.files = find_migration_files()};
  view.tables = co_await migrate::look_for_tables(db, db_.schema(), options_.history_table);
  if (view.tables.has_history) {
    const migrate::History history{view.tables.schema, options_.history_table, module_};
    view.rows = co_await history.rows(db);
  }
  view.plan = migrate::plan(view.files, view.rows, options_.policy);
  if (view.tables.has_log) co_await show_edits(db, view);
  co_return view;
}

/// Says of edited files what was edited, where the log has what was applied.
asio::awaitable<void> AsyncMigrationManager::show_edits(const db::Verbs& db, View& view) const {
  const migrate::History history{view.tables.schema, options_.history_table, module_};
  for (auto* const mismatches : {&view.plan.refused, &view.plan.accepted}) {
    for (auto& mismatch : *mismatches) {
      if (mismatch.kind != MigrationMismatch::Kind::edited) continue;
      const auto applied = co_await history.content_of(db, mismatch.filename);
      if (!applied) continue;
      const auto difference = migrate::first_difference(*applied, view.file(mismatch.filename).content);
      if (!difference.empty()) mismatch.message += "; " + difference;
    }
  }
}

std::vector<Migration> AsyncMigrationManager::find_migration_files() const {
  if (const auto* const files = std::get_if<ReadFiles>(&source_)) return **files;
  if (const auto* const embedded = std::get_if<EmbeddedMigrations>(&source_)) return migrate::read_embedded(*embedded);
  return migrate::read_directory(std::get<std::filesystem::path>(source_));
}

asio::awaitable<MigrationPlan> AsyncMigrationManager::plan() const {
  const auto self = *this;
  auto view = co_await self.look(self.db_);
  MigrationPlan plan{.mismatches = std::move(view.plan.refused),
                     .warnings = migrate::warnings_of(view.plan),
                     .skipped = view.files.size() - view.plan.pending.size(),
                     .total = view.files.size()};
  for (const auto index : view.plan.pending) plan.pending.push_back(view.files[index].filename);
  co_return plan;
}

asio::awaitable<std::vector<MigrationMismatch>> AsyncMigrationManager::verify() const {
  auto strict = *this;
  strict.options_.policy.ahead = OnMismatch::refuse;
  strict.options_.policy.edited = OnMismatch::refuse;
  strict.options_.policy.late = OnMismatch::refuse;
  strict.options_.policy.missing = OnMismatch::refuse;
  strict.options_.policy.mixed_schemes = OnMismatch::refuse;
  auto view = co_await strict.look(strict.db_);
  co_return std::move(view.plan.refused);
}

asio::awaitable<bool> AsyncMigrationManager::is_applied(std::string filename) const {
  const auto self = *this;
  const auto rows = co_await self.get_applied_migrations();
  co_return std::ranges::find(rows, filename, &MigrationHistoryRow::filename) != rows.end();
}

asio::awaitable<std::vector<MigrationHistoryRow>> AsyncMigrationManager::get_applied_migrations() const {
  constexpr std::size_t all = static_cast<std::size_t>(-1);
  auto rows = co_await get_migration_history(all);
  std::ranges::reverse(rows);
  co_return rows;
}

asio::awaitable<std::vector<Migration>> AsyncMigrationManager::get_pending_migrations() const {
  const auto self = *this;
  auto view = co_await self.look(self.db_);
  if (!view.plan.refused.empty()) throw migrate::refusal(self.module_, std::move(view.plan.refused));
  std::vector<Migration> pending;
  for (const auto index : view.plan.pending) pending.push_back(std::move(view.files[index]));
  co_return pending;
}

asio::awaitable<std::vector<MigrationHistoryRow>> AsyncMigrationManager::get_migration_history(
    std::size_t limit) const {
  const auto self = *this;
  const auto tables = co_await migrate::look_for_tables(self.db_, self.db_.schema(), self.options_.history_table);
  if (!tables.has_history) co_return std::vector<MigrationHistoryRow>{};
  const migrate::History history{tables.schema, self.options_.history_table, self.module_};
  co_return co_await history.newest(self.db_, limit);
}

std::filesystem::path AsyncMigrationManager::create_migration(std::string_view name, std::string_view content) const {
  const auto* const directory = std::get_if<std::filesystem::path>(&source_);
  if (directory == nullptr) {
    raise({.kind = FaultKind::configuration,
           .message = "These migrations are part of the program, which has no folder to write a new one to. Make a "
                      "manager with the folder that they were embedded from."});
  }
  std::error_code error;
  std::filesystem::create_directories(*directory, error);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  auto path = *directory / migrate::new_filename(name, find_migration_files(), now).value();
  write_new(path, content);
  return path;
}

}  // namespace pgdbm
