// The hosts of a connection: the lists of host, hostaddr and port side by side.
#pragma once

#include "db/conninfo/setting_reader.hpp"

#include "net/connect_options.hpp"

#include <string_view>
#include <vector>

namespace pgdbm::db::conninfo {

/// Where servers of this system listen; Debian's.
inline constexpr std::string_view default_socket_directory = "/var/run/postgresql";

/// hostaddr decides how many there are, or else host; one port serves all, else each has its own. What is left empty
/// means the default socket directory and port 5432. Without passwords.
[[nodiscard]] std::vector<net::Host> read_hosts(SettingReader& reader);

}  // namespace pgdbm::db::conninfo
