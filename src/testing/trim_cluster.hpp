// Makes a fresh cluster smaller before it is cached, so that each copy takes less time.
#pragma once

#include "testing/binaries.hpp"

#include <filesystem>

namespace pgdbm::testing {

/// Removes the WAL segments that initdb made in advance; the server makes them when it needs them. Keeps the segment
/// of the last checkpoint and its successor. Does nothing when pg_controldata does not name the segment.
void trim_cluster(const Binaries& binaries, const std::filesystem::path& data);

}  // namespace pgdbm::testing
