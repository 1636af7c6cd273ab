#include "testing/settings.hpp"

#include <pgdbm/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgdbm::testing {
namespace {

const ServerPlace place{.socket_directory = "/run", .name = "pgdbm-pg-x", .port = 5432};

std::string refusal_of_settings(const Settings& asked) {
  try {
    (void)server_settings(asked, place);
  } catch (const TestDatabaseError& error) {
    return error.what();
  }
  return "no refusal";
}

TEST(Settings, OfTheCallerGoBeforeThoseForSpeed) {
  const Settings settings = server_settings({{"fsync", "on"}, {"Work_Mem", "1MB"}}, place);
  EXPECT_EQ(settings.at("fsync"), "on");
  EXPECT_EQ(settings.at("work_mem"), "1MB");
  EXPECT_EQ(settings.at("full_page_writes"), "off");
}

TEST(Settings, ListenOnTcpOnlyWhenAsked) {
  EXPECT_EQ(server_settings({}, place).at("listen_addresses"), "");
  ServerPlace tcp = place;
  tcp.tcp = true;
  tcp.port = 12345;
  EXPECT_EQ(server_settings({}, tcp).at("listen_addresses"), "127.0.0.1");
  EXPECT_EQ(server_settings({}, tcp).at("port"), "12345");
}

TEST(Settings, ThatBelongToThePlaceAreRefused) {
  EXPECT_EQ(refusal_of_settings({{"Port", "1"}}),
            "cannot start a private PostgreSQL server with a setting \"Port\" of the caller's: the server's place "
            "decides it; leave it out (for TCP, set tcp)");
  EXPECT_THAT(refusal_of_settings({{"unix_socket_directories", "/tmp"}}), ::testing::HasSubstr("leave it out"));
}

TEST(Settings, ThatCannotBeNamesAreRefused) {
  EXPECT_EQ(refusal_of_settings({{"a = b\nc", "1"}}),
            "cannot start a private PostgreSQL server: \"a = b\nc\" is not the name of a setting; correct it");
  EXPECT_THAT(refusal_of_settings({{"", "1"}}), ::testing::HasSubstr("is not the name of a setting"));
}

TEST(Settings, AreQuotedForTheFile) {
  EXPECT_EQ(render_settings({{"a", "it's"}, {"b", "c:\\d"}, {"e.f", "two\nlines"}}),
            "a = 'it''s'\nb = 'c:\\\\d'\ne.f = 'two\\nlines'\n");
}

TEST(Settings, GiveInitdbOnlyWhatItsVersionKnows) {
  EXPECT_THAT(initdb_arguments(13), ::testing::Not(::testing::Contains("--no-instructions")));
  EXPECT_THAT(initdb_arguments(15), ::testing::Contains("--no-instructions"));
  EXPECT_THAT(initdb_arguments(15), ::testing::Not(::testing::Contains("--no-data-checksums")));
  EXPECT_THAT(initdb_arguments(18), ::testing::Contains("--no-data-checksums"));
}

}  // namespace
}  // namespace pgdbm::testing
