// The files that fixtures are read from.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pgdbm::testing {

/// The file, or those of the folder, by their names. Throws ConfigurationError for one of no known kind.
[[nodiscard]] std::vector<std::filesystem::path> fixture_files(const std::filesystem::path& path);

/// Throws ConfigurationError when it cannot be read.
[[nodiscard]] std::string fixture_content(const std::filesystem::path& path);

}  // namespace pgdbm::testing
