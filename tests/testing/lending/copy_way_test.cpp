#include "testing/lending/copy_way.hpp"

#include <gtest/gtest.h>

namespace pgdbm::testing::lending {
namespace {

using namespace std::chrono_literals;
using Way = CopyWay::Way;

/// What is taken after the first copies have taken so long.
Way taken_after(std::chrono::milliseconds wal_log, std::chrono::milliseconds file_copy) {
  CopyWay ways;
  int by_log = 0;
  for (int i = 0; i < 4; ++i) {
    const auto way = ways.next();
    by_log += way == Way::wal_log ? 1 : 0;
    ways.took(way, (way == Way::wal_log ? wal_log : file_copy) + (i < 2 ? 100ms : 0ms));  // caches are cold at first
  }
  EXPECT_EQ(by_log, 2) << "each is tried twice";
  EXPECT_EQ(ways.next(), ways.next());
  return ways.next();
}

TEST(CopyWays, QuickerOneIsTaken) {
  EXPECT_EQ(taken_after(70ms, 20ms), Way::file_copy);
  EXPECT_EQ(taken_after(20ms, 70ms), Way::wal_log);
}

TEST(CopyWays, ServerKnowsTheirNames) {
  EXPECT_EQ(CopyWay::name(Way::wal_log), "WAL_LOG");
  EXPECT_EQ(CopyWay::name(Way::file_copy), "FILE_COPY");
}

}  // namespace
}  // namespace pgdbm::testing::lending
