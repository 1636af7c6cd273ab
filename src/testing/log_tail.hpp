// The last lines of a log file, for error messages.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace pgdbm::testing {

/// The last `lines` lines (at most the last 64 KB); empty when there is no such file.
[[nodiscard]] std::string log_tail(const std::filesystem::path& file, std::size_t lines);

/// The same as a paragraph to end an error message with.
[[nodiscard]] std::string quote_log(const std::filesystem::path& file);

}  // namespace pgdbm::testing
