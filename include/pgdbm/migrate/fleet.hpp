// The migrations of one module in many schemas, as those of tenants: applied by several workers over one pool.
//
//   FleetOptions options{.jobs = 8, .canaries = 3};
//   const auto fleet = co_await apply_to_all(db, schemas, "migrations/tenant", "tenant", options);
//   for (const auto& failed : fleet.failed()) …
//
// What is up to date is found by a few queries for all, and not touched. A run that was ended is resumed by running it
// again: what is done is up to date then.
#pragma once

#include <pgdbm/migrate/embedded.hpp>
#include <pgdbm/migrate/options.hpp>
#include <pgdbm/migrate/report.hpp>

#include <pgdbm/db/manager.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace pgdbm {

/// How one schema fared.
struct SchemaMigration {
  std::string schema;
  enum class State : std::uint8_t { up_to_date, applied, failed, not_begun } state = State::not_begun;
  MigrationResult result{};  ///< of those that were begun
};

struct FleetResult {
  std::vector<SchemaMigration> schemas;  ///< in the order given

  [[nodiscard]] std::size_t count(SchemaMigration::State state) const noexcept;
  [[nodiscard]] bool is_whole() const noexcept;  ///< every schema is up to date or was applied
  [[nodiscard]] std::vector<SchemaMigration> failed() const;
};

struct FleetOptions {
  MigrationOptions migration{};
  std::size_t jobs = 4;  ///< schemas at a time; at most as many as the pool has connections
  std::size_t canaries =
      1;  ///< so many with something pending go first, one after the other; one that fails ends the run
  std::size_t failures_allowed = 0;  ///< when more have failed, no further schema is begun
  /// Told of each schema when it has ended, with how many have and how many there are.
  std::function<void(const SchemaMigration&, std::size_t ended, std::size_t total)> on_schema{};
};

using MigrationSource = std::variant<std::filesystem::path, EmbeddedMigrations>;

/// Makes the schemas that are missing. Throws MigrationError for files that cannot be read, SchemaError for a name that
/// PostgreSQL cannot hold; what befalls one schema is in its result.
[[nodiscard]] asio::awaitable<FleetResult> apply_to_all(const AsyncDatabaseManager& db,
                                                        std::vector<std::string> schemas, const MigrationSource& source,
                                                        std::string module, const FleetOptions& options);
[[nodiscard]] asio::awaitable<FleetResult> apply_to_all(const AsyncDatabaseManager& db,
                                                        std::vector<std::string> schemas, const MigrationSource& source,
                                                        std::string module);
#if defined(__GNUC__) && !defined(__clang__)
// GCC destroys an aggregate that is made inside a co_await expression twice (seen with 12.2). Name the options first.
asio::awaitable<FleetResult> apply_to_all(const AsyncDatabaseManager& db, std::vector<std::string> schemas,
                                          const MigrationSource& source, std::string module,
                                          FleetOptions&& options) = delete;
#endif

/// The schemas whose names match a LIKE pattern ("tenant\_%"), by name.
[[nodiscard]] asio::awaitable<std::vector<std::string>> find_schemas(AsyncDatabaseManager db, std::string pattern);

}  // namespace pgdbm
