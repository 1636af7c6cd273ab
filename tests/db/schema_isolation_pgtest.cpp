#include <pgdbm/db/schema_manager.hpp>

#include <pgdbm/base/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::message_of;

/// Two tenants on one pool, each with a table `t` of one row that names its schema.
class SchemaIsolationTest : public tests::OwnServerTest {
 protected:
  void SetUp() override {
    auto isolated = config(4);
    isolated.isolation = SchemaIsolation::role;
    pool_ = run(AsyncDatabaseManager::create_shared_pool(isolated));
    for (const auto* const name : {"ann", "ben"}) make(name);
  }
  void TearDown() override { pool_.close(); }

  AsyncDatabaseManager make(const std::string& name) {
    AsyncDatabaseManager db{pool_, name};
    EXPECT_TRUE(run(db.ensure_schema()));
    const auto owner = db.without_isolation();
    run(owner.execute("CREATE TABLE {{tables.t}} (name text, id int PRIMARY KEY DEFAULT 1)"));
    run(owner.execute("INSERT INTO {{tables.t}} VALUES ($1)", name));
    return db;
  }

  SharedPool pool_;
};

TEST_F(SchemaIsolationTest, RunsEachStatementUnderTheRoleOfItsSchema) {
  const AsyncDatabaseManager ann{pool_, "ann"};
  EXPECT_EQ(run(ann.fetch_value<std::string>("SELECT current_user::text")), "pgdbm_ann");
  EXPECT_EQ(run(ann.fetch_value<std::string>("SELECT name FROM {{tables.t}}")), "ann");
  EXPECT_EQ(run(ann.execute("INSERT INTO {{tables.t}} VALUES ('more', 2)")).rows, 1U);
  EXPECT_EQ(run(ann.without_isolation().fetch_value<std::string>("SELECT current_user::text")), "postgres")
      << "the role is left with each flight";
}

TEST_F(SchemaIsolationTest, LeavesNothingThatAConnectionWouldHaveToBeResetFrom) {
  const AsyncDatabaseManager ann{pool_, "ann"};
  run(ann.execute("SELECT 1"));
  EXPECT_EQ(ann.get_pool_stats().used, 0U) << "it would be lent to its reset";
}

TEST_F(SchemaIsolationTest, F22_RefusesTheTableOfAnotherSchema) {
  const AsyncDatabaseManager ben{pool_, "ben"};
  const auto message =
      message_of<QueryError>([&] { run(ben.fetch_value<std::string>("SELECT name FROM {{tables.ann.t}}")); });
  EXPECT_THAT(message, AllOf(HasSubstr("permission denied for schema ann"), HasSubstr("42501")));
  EXPECT_THAT(message_of<QueryError>([&] { run(ben.execute("UPDATE ann.t SET name = 'ben'")); }), HasSubstr("42501"));
}

TEST_F(SchemaIsolationTest, F22_RefusesABareNameThatMeansAnotherSchemasTable) {
  auto leaky = config(2);
  leaky.isolation = SchemaIsolation::role;
  leaky.connection_string += " options='-c search_path=ann'";
  const auto pool = run(AsyncDatabaseManager::create_shared_pool(leaky));
  const AsyncDatabaseManager ben{pool, "ben"};
  EXPECT_THROW(run(ben.fetch_value<std::string>("SELECT name FROM t")), QueryError);
  EXPECT_EQ(run(ben.without_isolation().fetch_value<std::string>("SELECT name FROM t")), "ann")
      << "which is what would have happened";
}

TEST_F(SchemaIsolationTest, HoldsInTransactionsBatchesScriptsAndCopy) {
  const AsyncDatabaseManager ann{pool_, "ann"};
  const auto who = run(ann.transaction([](Transaction& tx) -> asio::awaitable<std::string> {
    co_await tx.transaction([](Transaction& inner) -> asio::awaitable<void> {
      co_await inner.execute("INSERT INTO {{tables.t}} VALUES (current_user, 10)");
    });
    co_return co_await tx.fetch_value<std::string>("SELECT current_user::text FROM {{tables.t}} WHERE id = 10");
  }));
  EXPECT_EQ(who, "pgdbm_ann");

  const std::vector<std::tuple<std::int32_t>> ids{{20}, {21}};
  EXPECT_EQ(run(ann.executemany("INSERT INTO {{tables.t}} VALUES (current_user, $1)", ids)).rows, 2U);
  run(
      ann.execute_script("INSERT INTO {{tables.t}} VALUES (current_user, 30); SELECT 1;"
                         "INSERT INTO {{tables.t}} VALUES (current_user, 31)"));
  const std::vector<std::tuple<std::string, std::int32_t>> rows{{"copied", 40}};
  EXPECT_EQ(run(ann.copy_records_to_table("t", rows)), 1U);
  EXPECT_THAT(run(ann.fetch_all<std::string>("SELECT DISTINCT name FROM {{tables.t}} WHERE id > 1 ORDER BY 1")),
              ElementsAre("copied", "pgdbm_ann"));
  EXPECT_THROW(run(ann.copy_records_to_table("ben.t", rows)), QueryError);
  EXPECT_THROW(run(ann.execute_script("SELECT 1; DELETE FROM ben.t")), QueryError);
}

TEST_F(SchemaIsolationTest, TellsTheRowOfABatchAsWithoutIt) {
  const AsyncDatabaseManager ann{pool_, "ann"};
  const std::vector<std::tuple<std::int32_t>> ids{{50}, {51}, {50}};
  EXPECT_THAT(
      message_of<UniqueViolation>([&] { run(ann.executemany("INSERT INTO {{tables.t}} VALUES ('x', $1)", ids)); }),
      HasSubstr("in row 3 of 3"));
}

TEST_F(SchemaIsolationTest, RefusesTextsThatWouldLeaveTheRole) {
  const AsyncDatabaseManager ann{pool_, "ann"};
  EXPECT_THAT(message_of<ConfigurationError>([&] { run(ann.execute("SET LOCAL ROLE postgres")); }),
              AllOf(HasSubstr("would take on another"), HasSubstr("without_isolation()")));
  EXPECT_THAT(message_of<ConfigurationError>([&] { run(ann.execute_script("SELECT 1; COMMIT; DELETE FROM ben.t")); }),
              HasSubstr("would begin or end one"));
  EXPECT_THAT(message_of<ConfigurationError>([&] { run(ann.execute_script("TABLE {{tables.t}}; SET ROLE ben")); }),
              HasSubstr("line 1: TABLE {{tables.t}}; SET ROLE ben"));
  EXPECT_THROW(
      run(ann.transaction([](Transaction& tx) -> asio::awaitable<void> { co_await tx.execute("COMMIT AND CHAIN"); })),
      ConfigurationError);
}

TEST_F(SchemaIsolationTest, SaysHowToMakeARoleThatIsMissing) {
  const AsyncDatabaseManager eve{pool_, "eve"};
  EXPECT_THAT(message_of<SchemaError>([&] { run(eve.execute("SELECT 1")); }),
              AllOf(HasSubstr("role 'pgdbm_eve'"), HasSubstr("does not exist"), HasSubstr("SchemaManager")));
  EXPECT_THROW(run(eve.transaction([](Transaction& tx) -> asio::awaitable<void> { co_await tx.execute("SELECT 1"); })),
               SchemaError);
}

TEST_F(SchemaIsolationTest, NeedsASchema) {
  auto without = config();
  without.isolation = SchemaIsolation::role;
  EXPECT_THROW(AsyncDatabaseManager{without}, ConfigurationError);
}

#ifdef NDEBUG
constexpr int statements_of_each = 1'000;
#else
constexpr int statements_of_each = 100;  // sanitizers slow them down
#endif

/// 100,000 statements by 50 tenants over 8 connections, in random order, some failing, some cancelled, some in
/// transactions: each tells the role it ran under and the schema it read.
TEST_F(SchemaIsolationTest, NeverMixesTenantsUp) {
  constexpr int tenants = 50;
  constexpr int callers = 100;
  auto isolated = config(8);
  isolated.isolation = SchemaIsolation::role;
  const auto pool = run(AsyncDatabaseManager::create_shared_pool(isolated));
  std::vector<AsyncDatabaseManager> dbs;
  for (int i = 0; i < tenants; ++i) dbs.push_back(make("tenant" + std::to_string(i)));

  struct Seen {
    std::string role;
    std::string name;
  };
  int right = 0;
  int wrong = 0;
  int failed = 0;
  const auto judge = [&](const Seen& seen, const std::string& schema) {
    ++(seen.role == "pgdbm_" + schema && seen.name == schema ? right : wrong);
  };
  const auto ask = [&](int tenant, std::uint32_t chance) -> asio::awaitable<void> {
    const auto& db = dbs[static_cast<std::size_t>(tenant)];
    const auto& schema = *db.schema();
    try {
      if (chance % 10 == 0) {
        co_await db.execute("SELECT 1 / (1 - id) FROM {{tables.t}}");
      } else if (chance % 10 == 1) {
        const auto seen = co_await db.transaction([&](Transaction& tx) -> asio::awaitable<Seen> {
          auto row = co_await tx.fetch_one<Seen>("SELECT current_user::text AS role, name FROM {{tables.t}}");
          if (chance % 3 == 0) co_await tx.execute("SELECT 1 / (1 - id) FROM {{tables.t}}");
          co_return *std::move(row);
        });
        judge(seen, schema);
      } else if (chance % 10 == 2) {
        co_await db.execute(runtime("SELECT name FROM tenant" + std::to_string((tenant + 1) % tenants) + ".t"));
        ++wrong;
      } else {
        auto row = co_await db.fetch_one<Seen>("SELECT current_user::text AS role, name FROM {{tables.t}}");
        judge(*row, schema);
      }
    } catch (const QueryError&) {
      ++failed;
    }
  };
  const auto caller = [&](std::uint32_t seed) -> asio::awaitable<void> {
    std::mt19937 random{seed};
    for (int i = 0; i < statements_of_each; ++i) {
      const auto tenant = static_cast<int>(random() % tenants);
      const auto chance = static_cast<std::uint32_t>(random());
      if (chance % 50 != 7) {
        co_await ask(tenant, chance);
        continue;
      }
      // Cancelled at some moment of its way, or a moment too late.
      const auto executor = co_await asio::this_coro::executor;
      const auto signal = std::make_shared<asio::cancellation_signal>();
      bool has_ended = false;
      auto work = ask(tenant, 3);
      asio::co_spawn(executor, std::move(work),
                     asio::bind_cancellation_slot(
                         signal->slot(), [&has_ended, signal](const std::exception_ptr&) { has_ended = true; }));
      asio::steady_timer moment{executor, std::chrono::microseconds{random() % 300}};
      co_await moment.async_wait(asio::use_awaitable);
      signal->emit(asio::cancellation_type::terminal);
      while (!has_ended) {
        moment.expires_after(std::chrono::microseconds{50});
        co_await moment.async_wait(asio::use_awaitable);
      }
    }
  };
  int done = 0;
  for (std::uint32_t seed = 0; seed < callers; ++seed) {
    asio::co_spawn(context_, caller(seed), [&done](const std::exception_ptr& failure) {
      EXPECT_FALSE(failure) << "a caller ended early";
      ++done;
    });
  }
  context_.restart();
  while (done < callers && context_.run_one_for(std::chrono::seconds{60}) > 0) {
  }
  EXPECT_EQ(done, callers);
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(right, callers * statements_of_each / 2);
  EXPECT_GT(failed, callers * statements_of_each / 10);
  for (auto& db : dbs) {
    EXPECT_EQ(run(db.without_isolation().fetch_value<std::string>("SELECT current_user::text")), "postgres");
  }
}

}  // namespace
}  // namespace pgdbm
