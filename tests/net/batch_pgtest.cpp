#include "net/connection.hpp"

#include <memory>
#include <string>
#include <vector>

#include "support/connection_test.hpp"

namespace pgdbm::net {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::ConnectionTest;
using tests::Integers;

class Batch : public ConnectionTest {
 protected:
  void SetUp() override {
    connection_ = run(connect());
    run(connection_->execute_script("CREATE TABLE t (i int4 PRIMARY KEY)"));
  }
  void TearDown() override { connection_->close(); }

  BatchOutcome run_batch(std::vector<BoundStatement> statements) { return run(connection_->execute_batch(statements)); }
  std::int64_t count() {
    Integers rows;
    run(execute(connection_, "SELECT count(*) FROM t", &rows));
    return rows.values.at(0);
  }

  std::shared_ptr<Connection> connection_;
};

/// One statement with one int4 parameter, as often as there are values.
class Inserts {
 public:
  Inserts(std::string_view sql, std::vector<std::int32_t> values) {
    for (const auto value : values) parameters_.push_back(types::encode_parameters(value));
    for (const auto& p : parameters_) {
      statements.push_back({.sql = sql, .parameter_types = p.types, .values = {p.formats, p.values.view()}});
    }
  }
  std::vector<BoundStatement> statements;

 private:
  std::vector<types::Parameters> parameters_;
};

TEST_F(Batch, RunsDifferentStatementsInOneRoundTripAndGivesEachItsRows) {
  Integers first;
  Integers second;
  const auto outcome = run_batch({{.sql = "INSERT INTO t VALUES (1), (2)"},
                                  {.sql = "SELECT i FROM t ORDER BY i", .sink = &first},
                                  {.sql = "DELETE FROM t WHERE i = 1"},
                                  {.sql = ""},
                                  {.sql = "SELECT i FROM t ORDER BY i", .sink = &second}});
  EXPECT_FALSE(outcome.fault);
  EXPECT_EQ(outcome.steps_done, 5U);
  EXPECT_THAT(first.values, ElementsAre(1, 2));
  EXPECT_THAT(second.values, ElementsAre(2));
  EXPECT_EQ(outcome.steps[0].tag, "INSERT 0 2");
  EXPECT_EQ(outcome.steps[2].rows, 1U);
  EXPECT_EQ(outcome.steps[3].tag, "");
}

TEST_F(Batch, RepeatsOneStatementWithManyParameters) {
  std::vector<std::int32_t> values(1'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int32_t>(i);
  for (int times = 0; times < 3; ++times) {  // unnamed, prepared, kept
    const Inserts inserts{"INSERT INTO t VALUES ($1)", values};
    const auto outcome = run_batch(inserts.statements);
    EXPECT_FALSE(outcome.fault) << times;
    EXPECT_EQ(count(), 1'000) << times;
    run(connection_->execute_script("TRUNCATE t"));
  }
}

TEST_F(Batch, IsUndoneWholeByItsFirstErrorAndNamesTheStatement) {
  const Inserts inserts{"INSERT INTO t VALUES ($1)", {1, 2, 2, 3}};
  for (int times = 0; times < 3; ++times) {
    const auto outcome = run_batch(inserts.statements);
    ASSERT_TRUE(outcome.fault);
    EXPECT_EQ(outcome.fault->sqlstate(), sqlstate::unique_violation);
    EXPECT_EQ(outcome.steps_done, 2U);
    EXPECT_EQ(count(), 0);
  }
}

TEST_F(Batch, PreparesAgainWhatTheServerHasLost) {
  Integers rows;
  const std::vector<BoundStatement> batch{{.sql = "INSERT INTO t VALUES (1)"}, {.sql = "DELETE FROM t"}};
  for (int times = 0; times < 3; ++times) EXPECT_FALSE(run_batch(batch).fault);
  run(connection_->execute_script("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$"));
  EXPECT_FALSE(run_batch(batch).fault);
  EXPECT_FALSE(run_batch(batch).fault);
}

TEST_F(Batch, OfNothingDoesNothing) {
  EXPECT_FALSE(run_batch({}).fault);
}

TEST_F(Batch, WithACopyInsideSaysWhyTheServerEndsIt) {
  const auto outcome =
      run_batch({{.sql = "INSERT INTO t VALUES (1)"}, {.sql = "COPY t FROM STDIN"}, {.sql = "SELECT 1"}});
  ASSERT_TRUE(outcome.fault);
  EXPECT_EQ(outcome.fault->kind, FaultKind::connection_lost);
  EXPECT_THAT(outcome.fault->message, HasSubstr("Use copy_from or copy_to, one COPY at a time."));
}

}  // namespace
}  // namespace pgdbm::net
