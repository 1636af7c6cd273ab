// The cases as an expert of libpq would write them: prepared statements, binary formats, pipeline mode, big buffers.
#pragma once

#include <memory>
#include <string>

#include "driver/side.hpp"

namespace pgdbm::bench {

[[nodiscard]] std::unique_ptr<Side> libpq_bulk_read(const std::string& connection_string);
[[nodiscard]] std::unique_ptr<Side> libpq_one_at_a_time(const std::string& connection_string);
/// A hundred statements, then one Sync.
[[nodiscard]] std::unique_ptr<Side> libpq_flights(const std::string& connection_string);
[[nodiscard]] std::unique_ptr<Side> libpq_copy_text(const std::string& connection_string);
[[nodiscard]] std::unique_ptr<Side> libpq_copy_binary(const std::string& connection_string);

}  // namespace pgdbm::bench
