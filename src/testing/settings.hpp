// The settings of a private server: its data is thrown away, so nothing is done to save it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::testing {

using Settings = std::map<std::string, std::string>;

/// What a private server needs in order to be one; a caller may not change these.
struct ServerPlace {
  std::string socket_directory;
  std::string name;  ///< the run directory's: stands in the title of each of the server's processes
  std::uint16_t port = 5432;
  bool tcp = false;
};

/// Speed settings, then those of the caller, then those of the place.
/// Throws TestDatabaseError when the caller sets one that belongs to the place, or a name that cannot be a setting.
[[nodiscard]] Settings server_settings(const Settings& asked, const ServerPlace& place);

/// As lines of postgresql.conf.
[[nodiscard]] std::string render_settings(const Settings& settings);

/// The arguments of initdb, without the program and the data directory. They decide what the cached cluster is like.
[[nodiscard]] std::vector<std::string> initdb_arguments(int major_version);

inline constexpr std::string_view superuser_name = "postgres";

}  // namespace pgdbm::testing
