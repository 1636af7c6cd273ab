#include "testing/settings.hpp"

#include "testing/fail.hpp"

namespace pgdbm::testing {
namespace {

Settings speed_settings() {
  return {
      // A crash of the machine may cost the data: nothing waits for the disk.
      {"fsync", "off"},
      {"synchronous_commit", "off"},
      {"full_page_writes", "off"},
      // No replicas and no archive: the least WAL, and few and large checkpoints of it.
      {"wal_level", "minimal"},
      {"max_wal_senders", "0"},
      {"min_wal_size", "2MB"},
      {"max_wal_size", "128MB"},
      {"checkpoint_timeout", "1d"},
      // Nothing happens behind a test's back, and plans do not depend on when it would have.
      {"autovacuum", "off"},
      {"bgwriter_lru_maxpages", "0"},
      {"jit", "off"},
      {"timezone", "UTC"},
      {"default_text_search_config", "pg_catalog.english"},
      // 16 MB holds what a test touches, and starts 2 ms faster than the default of 128 MB.
      {"shared_buffers", "16MB"},
      {"huge_pages", "off"},
      {"max_connections", "100"},
      {"log_timezone", "UTC"},
      {"log_line_prefix", "%m [%p] %q%u@%d "},
      {"log_checkpoints", "off"},
  };
}

Settings place_settings(const ServerPlace& place) {
  return {
      {"unix_socket_directories", place.socket_directory},
      {"listen_addresses", place.tcp ? "127.0.0.1" : ""},
      {"port", std::to_string(place.port)},
      {"cluster_name", place.name},
      {"update_process_title", "on"},
      // Standard error goes to server.log; a collector would be one more process.
      {"logging_collector", "off"},
      {"log_destination", "stderr"},
      // Inside the data directory, and so deleted with it; the default leaves files in /dev/shm after `kill -9`.
      {"dynamic_shared_memory_type", "mmap"},
      {"shared_memory_type", "mmap"},
  };
}

bool is_setting_name(std::string_view name) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.$";
  return !name.empty() && name.find_first_not_of(letters) == std::string_view::npos;
}

// PostgreSQL does not tell `Port` from `port`.
std::string in_lower_case(std::string name) {
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return name;
}

}  // namespace

Settings server_settings(const Settings& asked, const ServerPlace& place) {
  const Settings fixed = place_settings(place);
  Settings settings = fixed;
  for (const auto& [name, value] : asked) {
    if (fixed.contains(in_lower_case(name))) {
      fail("cannot start a private PostgreSQL server with a setting \"" + name +
           "\" of the caller's: the server's place decides it; leave it out (for TCP, set tcp)");
    }
    if (!is_setting_name(name)) {
      fail("cannot start a private PostgreSQL server: \"" + name + "\" is not the name of a setting; correct it");
    }
    settings.emplace(in_lower_case(name), value);
  }
  settings.merge(speed_settings());
  return settings;
}

std::string render_settings(const Settings& settings) {
  std::string text;
  for (const auto& [name, value] : settings) {
    text += name + " = '";
    for (const char c : value) {
      if (c == '\n') {
        text += "\\n";
        continue;
      }
      if (c == '\'' || c == '\\') text += c == '\'' ? '\'' : '\\';
      text += c;
    }
    text += "'\n";
  }
  return text;
}

std::vector<std::string> initdb_arguments(int major_version) {
  std::vector<std::string> arguments{"--no-sync",       "--auth=trust", "--username=" + std::string{superuser_name},
                                     "--encoding=UTF8", "--locale=C",   "--wal-segsize=1"};
  if (major_version >= 14) arguments.emplace_back("--no-instructions");
  if (major_version >= 18) arguments.emplace_back("--no-data-checksums");
  return arguments;
}

}  // namespace pgdbm::testing
