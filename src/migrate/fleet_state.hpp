// How many schemas stand, by few queries: those in which nothing is to be done are never opened.
#pragma once

#include <pgdbm/migrate/fleet.hpp>
#include <pgdbm/migrate/migration.hpp>

#include <pgdbm/db/verbs.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace pgdbm::migrate {

/// Indices of the schemas whose history is not exactly the files: something is pending, or does not fit together.
asio::awaitable<std::vector<std::size_t>> schemas_with_work(const db::Verbs& db,
                                                            const std::vector<SchemaMigration>& schemas,
                                                            const std::vector<Migration>& files,
                                                            const std::string& module, const MigrationOptions& options);

}  // namespace pgdbm::migrate
