#include "db/conninfo/quote.hpp"

#include "db/conninfo/split.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgdbm::db::conninfo {
namespace {

TEST(QuoteValue, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(quote_value("shop"), "shop");
  EXPECT_EQ(quote_value("a=b,c"), "a=b,c");
  EXPECT_EQ(quote_value(""), "''");
  EXPECT_EQ(quote_value("my shop"), "'my shop'");
  EXPECT_EQ(quote_value("it's \\"), "'it\\'s \\\\'");
}

TEST(QuoteValue, IsReadBackAsItWas) {
  for (const std::string value : {"", " ", "a b", "'", "\\", "\\'", "a\tb", "'a", "x=y z"}) {
    const auto split = split_key_value("name=" + quote_value(value) + " port=1");
    ASSERT_EQ(split.pairs.size(), 2U) << value;
    EXPECT_EQ(split.pairs[0].value, value);
  }
}

}  // namespace
}  // namespace pgdbm::db::conninfo
