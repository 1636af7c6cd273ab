#include "db/conninfo/option_table.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace pgdbm::db::conninfo {
namespace {

TEST(OptionTable, NamesEachOptionAndVariableOnce) {
  std::set<std::string_view> names;
  std::set<std::string_view> variables;
  for (const auto& entry : option_table()) {
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
    EXPECT_TRUE(entry.variable.empty() || variables.insert(entry.variable).second) << entry.variable;
  }
}

TEST(OptionTable, KnowsTheSecrets) {
  std::set<std::string_view> secrets;
  for (const auto& entry : option_table()) {
    if (entry.is_secret) secrets.insert(entry.name);
  }
  EXPECT_EQ(secrets, (std::set<std::string_view>{"password", "sslpassword", "scram_client_key", "scram_server_key",
                                                 "oauth_client_secret"}));
}

TEST(OptionTable, HasHarmlessValuesOnlyWhereSomethingIsRefused) {
  for (const auto& entry : option_table()) {
    if (entry.harmless.empty()) continue;
    EXPECT_FALSE(entry.refusal.empty()) << entry.name;
    EXPECT_TRUE(entry.harmless.starts_with('|') && entry.harmless.ends_with('|')) << entry.name;
  }
}

TEST(OptionTable, IsCaseSensitive) {
  EXPECT_NE(find_option("host"), nullptr);
  EXPECT_EQ(find_option("Host"), nullptr);
  EXPECT_EQ(find_option(""), nullptr);
}

TEST(OptionTable, NamesTheNearest) {
  EXPECT_EQ(nearest_option("ssl_root_cert"), "sslrootcert");
  EXPECT_EQ(nearest_option("application-name"), "application_name");
  EXPECT_EQ(nearest_option("krbservname"), "krbsrvname");
}

}  // namespace
}  // namespace pgdbm::db::conninfo
