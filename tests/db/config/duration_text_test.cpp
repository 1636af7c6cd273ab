#include "db/config/duration_text.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace pgdbm::db::config {
namespace {

using namespace std::chrono_literals;

TEST(DurationText, IsANumberWithItsUnit) {
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("30s"), 30s);
  EXPECT_EQ(parse_duration("5min"), 5min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("7d"), 7 * 24h);
  EXPECT_EQ(parse_duration("0"), 0ms);
  EXPECT_EQ(parse_duration("4294967295d"), 4294967295 * 24h);
}

TEST(DurationText, IsNothingElse) {
  for (const auto* const text : {"", "30", "s", "-1s", "+1s", "1.5s", " 1s", "1s ", "1 s", "1m", "1S", "4294967296s"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(DurationText, IsShownInTheLargestUnitThatFits) {
  for (const auto* const text : {"0", "1ms", "1500ms", "59s", "90s", "1min", "25h", "2d"}) {
    EXPECT_EQ(render_duration(parse_duration(text).value()), text);
  }
  EXPECT_EQ(render_duration(3600s), "1h");
  EXPECT_EQ(render_duration(-1500ms), "-1500ms");
}

}  // namespace
}  // namespace pgdbm::db::config
