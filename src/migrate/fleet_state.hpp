// How many schemas stand, by few queries: those in which nothing is to be done are never opened.
#pragma once

#include <pgdbm/migrate/fleet.hpp>
#include <pgdbm/migrate/migration.hpp>

#include <pgdbm/db/manager.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace pgdbm::migrate {

/// Indices of the schemas whose history is not exactly the files: something is pending, or does not fit together. Asked
/// over two connections, if `jobs` allows it: a server takes its time to open thousands of tables.
asio::awaitable<std::vector<std::size_t>> schemas_with_work(const AsyncDatabaseManager& db,
                                                            const std::vector<SchemaMigration>& schemas,
                                                            std::shared_ptr<const std::vector<Migration>> files,
                                                            const std::string& module, const MigrationOptions& options,
                                                            std::size_t jobs);

}  // namespace pgdbm::migrate
