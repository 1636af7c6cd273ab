#include "testing/csv_header.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgdbm::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CsvHeader, NamesTheColumns) {
  EXPECT_THAT(csv_header("id,name\n1,Ada\n"), ElementsAre("id", "name"));
  EXPECT_THAT(csv_header("id,name\r\n1,Ada"), ElementsAre("id", "name"));
  EXPECT_THAT(csv_header("id"), ElementsAre("id"));
  EXPECT_THAT(csv_header("\xef\xbb\xbfid,name\n"), ElementsAre("id", "name")) << "behind a byte order mark";
}

TEST(CsvHeader, ReadsQuotesAsTheServerDoes) {
  EXPECT_THAT(csv_header("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\n1,2,3"),
              ElementsAre("a,b", "say \"hi\"", "two\nlines"));
}

TEST(CsvHeader, IsEmptyWhereThereIsNone) {
  EXPECT_THAT(csv_header(""), IsEmpty());
  EXPECT_THAT(csv_header("\"id,name\n1,Ada\n"), IsEmpty());
}

}  // namespace
}  // namespace pgdbm::testing
