#include "base/nearest_name.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace pgdbm {
namespace {

constexpr std::array<std::string_view, 4> names{"host", "hostaddr", "port", "sslmode"};

TEST(NearestName, CountsInsertionsRemovalsAndReplacements) {
  EXPECT_EQ(edit_distance("host", "host"), 0U);
  EXPECT_EQ(edit_distance("hots", "host"), 2U);
  EXPECT_EQ(edit_distance("hst", "host"), 1U);
  EXPECT_EQ(edit_distance("hoost", "host"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("", "port"), 4U);
  EXPECT_EQ(edit_distance("port", ""), 4U);
}

TEST(NearestName, IsTheOneFewestLettersAway) {
  EXPECT_EQ(nearest_name("ssl_mode", names), "sslmode");
  EXPECT_EQ(nearest_name("hostadr", names), "hostaddr");
  EXPECT_EQ(nearest_name("prot", names), "port");
}

TEST(NearestName, IsTheFirstOfEquals) {
  EXPECT_EQ(nearest_name("hort", names), "host");
}

TEST(NearestName, IsEmptyWhenNoNameIsKnown) {
  EXPECT_EQ(nearest_name("host", {}), "");
}

TEST(NearestName, TakesOnlyTheBeginningOfAVeryLongWord) {
  EXPECT_EQ(nearest_name("sslmode" + std::string(1'000'000, 'x'), names), "sslmode");
}

}  // namespace
}  // namespace pgdbm
