// Where the migrations of a module come from: a folder, or the program itself.
#pragma once

#include <pgdbm/migrate/embedded.hpp>
#include <pgdbm/migrate/migration.hpp>

#include <filesystem>
#include <vector>

namespace pgdbm::migrate {

/// Every *.sql file of the folder itself, ordered by version; none when it is empty. Throws MigrationError for what
/// `collect` refuses, a folder or file that cannot be read, a link that leads out of the folder, and a folder whose
/// migrations lie in folders below it.
[[nodiscard]] std::vector<Migration> read_directory(const std::filesystem::path& directory);

/// The same of files that are part of the program.
[[nodiscard]] std::vector<Migration> read_embedded(const EmbeddedMigrations& embedded);

}  // namespace pgdbm::migrate
