#include "testing/log_tail.hpp"

#include "testing/scratch.hpp"

#include <gtest/gtest.h>

namespace pgdbm::testing {
namespace {

TEST(LogTail, IsTheLastLines) {
  const Scratch scratch;
  const auto log = scratch.write("log", "one\ntwo\nthree\n");
  EXPECT_EQ(log_tail(log, 0), "");
  EXPECT_EQ(log_tail(log, 1), "three\n");
  EXPECT_EQ(log_tail(log, 2), "two\nthree\n");
  EXPECT_EQ(log_tail(log, 3), "one\ntwo\nthree\n");
  EXPECT_EQ(log_tail(log, 9), "one\ntwo\nthree\n");
}

TEST(LogTail, CountsALineThatIsNotEnded) {
  const Scratch scratch;
  EXPECT_EQ(log_tail(scratch.write("log", "one\ntwo"), 1), "two");
}

TEST(LogTail, ReadsNoMoreThanTheEndOfALongLog) {
  const Scratch scratch;
  const auto log = scratch.write("log", std::string(200'000, 'x') + "\nlast\n");
  EXPECT_EQ(log_tail(log, 1), "last\n");
  EXPECT_EQ(log_tail(log, 5).size(), 65536U);
}

TEST(LogTail, OfNoLogIsEmpty) {
  EXPECT_EQ(log_tail("/nowhere/log", 5), "");
  EXPECT_EQ(quote_log("/nowhere/log"), "Its log is empty.");
}

TEST(LogTail, EndsAMessage) {
  const Scratch scratch;
  EXPECT_EQ(quote_log(scratch.write("log", "FATAL:  no\n")), "The end of its log:\nFATAL:  no\n");
}

}  // namespace
}  // namespace pgdbm::testing
