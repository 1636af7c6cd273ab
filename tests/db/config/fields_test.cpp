#include "db/config/fields.hpp"

#include <pgdbm/db/reflect.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm::db::config {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

TEST(ConfigFields, AreAllTheMembersOfAConfigInTheirOrder) {
  std::vector<std::string_view> names;
  for (const auto& field : fields()) names.push_back(field.name);
  std::vector<std::string_view> members{member_names<DatabaseConfig>.begin(), member_names<DatabaseConfig>.end()};
  std::erase(members, "log");  // which is no text
  EXPECT_THAT(names, ElementsAreArray(members));
}

TEST(ConfigFields, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const auto& field : fields()) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_TRUE(field.alias.empty() || names.insert(field.alias).second) << field.alias;
    EXPECT_EQ(find_field(field.name), &field);
    EXPECT_TRUE(find_successor(field.name).empty()) << field.name;
  }
  EXPECT_EQ(find_field("name")->name, "database");
  EXPECT_EQ(find_field(""), nullptr);
  EXPECT_EQ(find_field("hosts"), nullptr);
}

TEST(ConfigFields, AreInTheGuide) {
  const std::ifstream file{PGDBM_SOURCE_DIR "/docs/configuration.md"};
  std::stringstream guide;
  guide << file.rdbuf();
  for (const auto& field : fields()) {
    EXPECT_THAT(guide.str(), HasSubstr("\n| `" + std::string{field.name} + "` |"));
  }
}

TEST(ConfigFields, ReadWhatTheyShow) {
  const DatabaseConfig changed{.host = "db",
                               .port = 5433,
                               .database = "my shop",
                               .user = "o'brien",
                               .schema = "users",
                               .create_schema = CreateSchema::never,
                               .isolation = SchemaIsolation::role,
                               .min_connections = 2,
                               .max_connections = 3,
                               .max_queries = 4,
                               .max_lifetime = std::chrono::minutes{5},
                               .max_inactive_connection_lifetime = std::chrono::seconds{6},
                               .connect_timeout = std::chrono::milliseconds{7},
                               .acquire_timeout = std::chrono::seconds{8},
                               .close_timeout = std::chrono::seconds{3},
                               .pipeline_depth = 1,
                               .server_processors = 16,
                               .max_waiting = 9,
                               .always_reset_sessions = true,
                               .has_threads = true,
                               .duplicate_pools = DuplicatePools::refuse,
                               .leak_warning_after = std::chrono::hours{1},
                               .statement_cache_size = 0,
                               .waits_awake = false,
                               .application_name = "till",
                               .server_settings = {{"work_mem", "64 MB"}, {"jit", "on"}},
                               .statement_timeout = std::nullopt,
                               .lock_timeout = std::chrono::milliseconds{0},
                               .idle_in_transaction_session_timeout = std::chrono::hours{48},
                               .send_settings = SendSettings::never,
                               .ssl_mode = SslMode::verify_ca,
                               .ssl_ca_file = "/ca.crt",
                               .ssl_cert_file = "/client.crt",
                               .ssl_key_file = "/client.key"};
  for (const auto& config : {DatabaseConfig{}, changed}) {
    DatabaseConfig read;
    for (const auto& field : fields()) {
      const auto text = field.show(config);
      EXPECT_TRUE(text.empty() || field.read(read, text)) << field.name << ": " << text;
    }
    for (const auto& field : fields()) EXPECT_EQ(field.show(read), field.show(config)) << field.name;
  }
}

TEST(ConfigFields, RefuseWhatDoesNotFit) {
  const std::vector<std::pair<std::string_view, std::string_view>> misfits{{"port", "0"},
                                                                           {"port", "65536"},
                                                                           {"port", "54x"},
                                                                           {"port", ""},
                                                                           {"max_connections", "-1"},
                                                                           {"max_connections", "many"},
                                                                           {"max_connections", "1.5"},
                                                                           {"max_queries", "18446744073709551616"},
                                                                           {"connect_timeout", "10"},
                                                                           {"connect_timeout", "none"},
                                                                           {"lock_timeout", "soon"},
                                                                           {"ssl_mode", "verify"},
                                                                           {"send_settings", "later"},
                                                                           {"isolation", "schema"},
                                                                           {"create_schema", "always"},
                                                                           {"always_reset_sessions", "yes"},
                                                                           {"server_settings", "jit"},
                                                                           {"server_settings", "jit=on jit=off"}};
  for (const auto& [name, text] : misfits) {
    DatabaseConfig config;
    EXPECT_FALSE(find_field(name)->read(config, text)) << name << " " << text;
  }
}

}  // namespace
}  // namespace pgdbm::db::config
