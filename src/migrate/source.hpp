// The migrations of a module, read from a folder.
#pragma once

#include <pgdbm/migrate/embedded.hpp>
#include <pgdbm/migrate/migration.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::migrate {

/// Every *.sql file of the folder, ordered by version. Throws MigrationError for a folder or file that cannot be read,
/// a name without a number, and two files with one number.
[[nodiscard]] std::vector<Migration> read_directory(const std::filesystem::path& directory);

/// The same of files that are part of the program.
[[nodiscard]] std::vector<Migration> read_embedded(const EmbeddedMigrations& embedded);

/// SHA-256 in hexadecimal over the content with CRLF as LF and outer white space cut off: the Python library's rule.
[[nodiscard]] std::string checksum_of(std::string_view content);

}  // namespace pgdbm::migrate
