// The names in the first line of a CSV file, as COPY … (FORMAT csv) would read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::testing {

/// Empty when there is no line, or its quotes are not closed. A byte order mark in front is passed over.
[[nodiscard]] std::vector<std::string> csv_header(std::string_view file);

}  // namespace pgdbm::testing
