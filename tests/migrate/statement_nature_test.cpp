#include "migrate/statement_nature.hpp"

#include "migrate/statement_nature_cases.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace pgdbm::migrate {
namespace {

std::optional<BuiltIndex> index_of(std::string_view statement) {
  return nature_of(statement).index;
}
Control control_of(std::string_view statement) {
  return nature_of(statement).control;
}

BuiltIndex built(std::string schema, std::string name, std::string table) {
  return {.schema = std::move(schema), .name = std::move(name), .table = std::move(table)};
}
BuiltIndex rebuilt(std::string schema, std::string name, std::string table) {
  return {.schema = std::move(schema), .name = std::move(name), .table = std::move(table), .is_rebuilt = true};
}

TEST(StatementNature, KnowsWhatTheServerRefusesInsideATransaction) {
  for (const auto* const statement : tests::refused_in_transaction) {
    EXPECT_EQ(nature_of(statement).runs, Runs::alone) << statement;
  }
  for (const auto* const statement : tests::taken_in_transaction) {
    EXPECT_EQ(nature_of(statement).runs, Runs::in_transaction) << statement;
  }
}

TEST(StatementNature, KnowsWhatNewerServersRefuse) {
  EXPECT_EQ(nature_of("ALTER SUBSCRIPTION s SET (failover = true)").runs, Runs::alone);
  EXPECT_EQ(nature_of("ALTER SUBSCRIPTION s SET (binary = true, two_phase)").runs, Runs::alone);
  EXPECT_EQ(nature_of("REINDEX DATABASE CONCURRENTLY").runs, Runs::alone);
  EXPECT_EQ(nature_of("CLUSTER (VERBOSE)").runs, Runs::alone);
}

TEST(StatementNature, NamesTheIndexThatIsBuilt) {
  EXPECT_EQ(index_of("CREATE INDEX CONCURRENTLY I ON S.T (a)"), built("s", "i", "t"));
  EXPECT_EQ(index_of("create unique index concurrently if not exists \"I \"\"x\" on only \"S\".\"T\" using btree (a)"),
            built("S", "I \"x", "T"));
  EXPECT_EQ(index_of("CREATE INDEX CONCURRENTLY ON /* so */ t (a)"), built("", "", "t"));
  EXPECT_EQ(index_of("CREATE INDEX CONCURRENTLY i ON d.s.t (a)"), built("s", "i", "t"));
  EXPECT_EQ(index_of("CREATE INDEX i ON t (a)"), std::nullopt);
  EXPECT_EQ(index_of("CREATE INDEX CONCURRENTLY U&\"\\0069\" ON t (a)"), std::nullopt) << "not read";
  EXPECT_EQ(index_of("REINDEX INDEX CONCURRENTLY s.i"), rebuilt("s", "i", ""));
  EXPECT_EQ(index_of("REINDEX (VERBOSE, CONCURRENTLY) TABLE t"), rebuilt("", "", "t"));
  EXPECT_EQ(index_of("REINDEX SCHEMA CONCURRENTLY s"), rebuilt("s", "", ""));
  EXPECT_EQ(index_of("REINDEX SCHEMA s"), std::nullopt) << "each index is whole or untouched";
}

TEST(StatementNature, NamesAsTheCatalogueDoes) {
  const std::string long_name(70, 'x');
  EXPECT_EQ(index_of("CREATE INDEX CONCURRENTLY " + long_name + " ON t (a)"), built("", long_name.substr(0, 63), "t"));
  const std::string wide = std::string(62, 'x') + "ä";
  EXPECT_EQ(index_of("CREATE INDEX CONCURRENTLY " + wide + " ON t (a)"), built("", wide.substr(0, 62), "t"));
}

TEST(StatementNature, TellsPlainBeginAndCommitFromOtherControl) {
  for (const auto* const begin : {"BEGIN", "begin work", "BEGIN TRANSACTION", "START TRANSACTION", "BEGIN /* a */"}) {
    EXPECT_EQ(control_of(begin), Control::begin) << begin;
  }
  for (const auto* const commit : {"COMMIT", "END", "commit work", "END TRANSACTION", "COMMIT AND NO CHAIN"}) {
    EXPECT_EQ(control_of(commit), Control::commit) << commit;
  }
  for (const auto* const other : {"BEGIN READ ONLY", "START TRANSACTION ISOLATION LEVEL SERIALIZABLE", "ROLLBACK",
                                  "ABORT", "COMMIT AND CHAIN", "COMMIT PREPARED 'x'", "PREPARE TRANSACTION 'x'"}) {
    EXPECT_EQ(control_of(other), Control::other) << other;
  }
  for (const auto* const none : {"SAVEPOINT a", "ROLLBACK TO a", "RELEASE a", "SELECT 1", "PREPARE p AS SELECT 1"}) {
    EXPECT_EQ(control_of(none), Control::none) << none;
  }
}

TEST(StatementNature, NamesTheValueThatIsAddedToAnEnum) {
  EXPECT_EQ(nature_of("ALTER TYPE S.Mood ADD VALUE IF NOT EXISTS 'it''s' BEFORE 'x'").added_value, "it's");
  EXPECT_FALSE(nature_of("ALTER TYPE mood RENAME VALUE 'a' TO 'b'").added_value);
  EXPECT_FALSE(nature_of("ALTER TYPE mood ADD ATTRIBUTE a int").added_value);
}

}  // namespace
}  // namespace pgdbm::migrate
