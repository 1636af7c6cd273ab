#include "net/row_stream.hpp"

#include <memory>
#include <string>

#include "support/connection_test.hpp"

namespace pgdbm::net {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tests::ConnectionTest;
using tests::Integers;

class Stream : public ConnectionTest {
 protected:
  void SetUp() override {
    connection_ = run(connect());
    run(connection_->execute_script("BEGIN"));
  }
  void TearDown() override { connection_->close(); }

  std::shared_ptr<Connection> connection_;
};

TEST_F(Stream, FetchesAsManyRowsAsAskedForAndKnowsItsEnd) {
  RowStream stream{connection_, {.sql = "SELECT generate_series(1, 5)"}};
  Integers first;
  const auto outcome = run(stream.fetch(first, 2));
  EXPECT_FALSE(outcome.fault);
  EXPECT_TRUE(outcome.is_suspended);
  EXPECT_THAT(first.values, ElementsAre(1, 2));
  EXPECT_FALSE(stream.is_done());
  Integers other;
  EXPECT_FALSE(run(execute(connection_, "SELECT 7", &other)).fault) << "others may run in between";
  Integers second;
  EXPECT_FALSE(run(stream.fetch(second, 2)).fault);
  EXPECT_THAT(second.values, ElementsAre(3, 4));
  Integers third;
  EXPECT_FALSE(run(stream.fetch(third, 2)).fault);
  EXPECT_THAT(third.values, ElementsAre(5));
  EXPECT_TRUE(stream.is_done());
  EXPECT_THAT(run(stream.fetch(third, 2)).fault->message, HasSubstr("All rows of this stream were fetched"));
}

TEST_F(Stream, TwoStreamsDoNotMeet) {
  RowStream ones{connection_, {.sql = "SELECT 1 FROM generate_series(1, 10)"}};
  RowStream twos{connection_, {.sql = "SELECT 2 FROM generate_series(1, 10)"}};
  Integers rows;
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(run(ones.fetch(rows, 1)).fault);
    EXPECT_FALSE(run(twos.fetch(rows, 1)).fault);
  }
  EXPECT_THAT(rows.values, ElementsAre(1, 2, 1, 2));
}

TEST_F(Stream, EmptyResultIsDoneAtOnce) {
  RowStream stream{connection_, {.sql = "SELECT 1 WHERE false"}};
  Integers rows;
  EXPECT_FALSE(run(stream.fetch(rows, 10)).fault);
  EXPECT_TRUE(stream.is_done());
  EXPECT_THAT(rows.values, IsEmpty());
}

TEST_F(Stream, CloseEndsThePortal) {
  RowStream stream{connection_, {.sql = "SELECT generate_series(1, 5)"}};
  Integers rows;
  run(stream.fetch(rows, 1));
  EXPECT_FALSE(run(stream.close()).fault);
  EXPECT_TRUE(stream.is_done());
  Integers portals;
  run(execute(connection_, "SELECT count(*) FROM pg_cursors WHERE name LIKE 'pgdbm%'", &portals));
  EXPECT_THAT(portals.values, ElementsAre(0));
  EXPECT_FALSE(run(stream.close()).fault) << "the second time does nothing";
}

TEST_F(Stream, ErrorInTheMiddleEndsIt) {
  RowStream stream{connection_, {.sql = "SELECT 10 / (3 - i) FROM generate_series(1, 5) i"}};
  Integers rows;
  EXPECT_FALSE(run(stream.fetch(rows, 2)).fault);
  const auto outcome = run(stream.fetch(rows, 2));
  ASSERT_TRUE(outcome.fault);
  EXPECT_EQ(outcome.fault->sqlstate(), SqlState{"22012"});
  EXPECT_TRUE(stream.is_done());
}

TEST_F(Stream, NeedsATransaction) {
  run(connection_->execute_script("COMMIT"));
  RowStream stream{connection_, {.sql = "SELECT 1"}};
  Integers rows;
  const auto outcome = run(stream.fetch(rows, 1));
  ASSERT_TRUE(outcome.fault);
  EXPECT_EQ(outcome.fault->kind, FaultKind::configuration);
  EXPECT_THAT(outcome.fault->message, HasSubstr("Begin one first."));
}

}  // namespace
}  // namespace pgdbm::net
