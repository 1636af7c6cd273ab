// executemany: one statement for many rows of arguments.
#include <pgdbm/db/parameter_rows.hpp>

#include <cstdint>
#include <optional>
#include <ranges>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using tests::message_of;

struct NewUser {
  std::string email;
  std::optional<std::string> name;
};

class ExecuteMany : public tests::ServerTest {
 protected:
  void SetUp() override {
    run(db_.connect());
    run(
        db_.execute_script("CREATE TABLE {{tables.users}} (id int GENERATED ALWAYS AS IDENTITY, "
                           "email text NOT NULL UNIQUE, name text)"));
  }
  void TearDown() override { run(db_.disconnect()); }

  std::int64_t count() { return run(db_.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.users}}")); }

  AsyncDatabaseManager db_{config_in("shop")};
};

TEST_F(ExecuteMany, TakesTuplesStructsAndSingleValues) {
  const std::vector<std::tuple<std::string, std::optional<std::string>>> tuples{{"a", "A"}, {"b", std::nullopt}};
  EXPECT_EQ(run(db_.executemany("INSERT INTO {{tables.users}} (email, name) VALUES ($1, $2)", tuples)).rows, 2U);
  const std::vector<NewUser> structs{{"c", "C"}, {"d", {}}, {"e", "E"}};
  const auto inserted = run(db_.executemany("INSERT INTO {{tables.users}} (email, name) VALUES ($1, $2)", structs));
  EXPECT_EQ(inserted.rows, 3U);
  EXPECT_EQ(inserted.tag, "INSERT 0 1");
  const auto ids = std::views::iota(1, 4);
  EXPECT_EQ(run(db_.executemany("DELETE FROM {{tables.users}} WHERE id = $1", ids)).rows, 3U);
  const std::vector<std::pair<std::string, int>> pairs{{"D", 4}, {"nobody", 99}};
  EXPECT_EQ(run(db_.executemany("UPDATE {{tables.users}} SET name = $1 WHERE id = $2", pairs)).rows, 1U);
  EXPECT_EQ(run(db_.fetch_all<std::string>("SELECT name FROM {{tables.users}} ORDER BY id")),
            (std::vector<std::string>{"D", "E"}));
}

TEST_F(ExecuteMany, OfNothingDoesNothing) {
  const std::vector<std::string> none;
  EXPECT_EQ(run(db_.executemany("INSERT INTO {{tables.users}} (email) VALUES ($1)", none)).rows, 0U);
}

TEST_F(ExecuteMany, IsAllOrNothingAndTellsTheRow) {
  const std::vector<std::string> emails{"a", "b", "a", "c"};
  const auto message = message_of<UniqueViolation>(
      [&] { run(db_.executemany("INSERT INTO {{tables.users}} (email) VALUES ($1)", emails)); });
  EXPECT_THAT(message, AllOf(HasSubstr("(23505)"), HasSubstr("in row 3 of 4; nothing of them was kept")));
  EXPECT_EQ(count(), 0);
  EXPECT_EQ(run(db_.executemany("INSERT INTO {{tables.users}} (email) VALUES ($1)", std::vector{"a", "b"})).rows, 2U);
}

TEST_F(ExecuteMany, TellsNoRowWhereNoneIsToBlame) {
  run(db_.execute("ALTER TABLE {{tables.users}} ADD UNIQUE (name) DEFERRABLE INITIALLY DEFERRED"));
  const std::vector<NewUser> same_names{{"a", "A"}, {"b", "A"}};
  const auto at_the_end = message_of<UniqueViolation>(
      [&] { run(db_.executemany("INSERT INTO {{tables.users}} (email, name) VALUES ($1, $2)", same_names)); });
  EXPECT_THAT(at_the_end, AllOf(HasSubstr("(23505)"), ::testing::Not(HasSubstr("in row"))));
  EXPECT_EQ(count(), 0);
  const std::vector<int> ends_itself{1};
  const auto lost = message_of<ConnectionError>(
      [&] { run(db_.executemany("SELECT pg_terminate_backend(pg_backend_pid()), $1", ends_itself)); });
  EXPECT_THAT(lost, ::testing::Not(HasSubstr("was kept")));
}

TEST_F(ExecuteMany, KeepsItsArgumentsWhenTheCallersAreGone) {
  auto later = [&] {
    const std::vector<std::string> emails{"a", "b"};
    return db_.executemany("INSERT INTO {{tables.users}} (email) VALUES ($1)", emails);
  }();
  EXPECT_EQ(run(std::move(later)).rows, 2U);
}

TEST_F(ExecuteMany, RunsInATransactionToo) {
  const std::vector<std::string> emails{"a", "b"};
  const auto fails = [&]() -> asio::awaitable<void> {
    co_await db_.transaction([&](Transaction& transaction) -> asio::awaitable<void> {
      co_await transaction.executemany("INSERT INTO {{tables.users}} (email) VALUES ($1)", emails);
      throw std::runtime_error{"no"};
    });
  };
  EXPECT_THROW(run(fails()), std::runtime_error);
  EXPECT_EQ(count(), 0);
}

TEST_F(ExecuteMany, ChecksTextMadeAtRunTime) {
  const std::vector<std::string> emails{"a"};
  const std::string broken = "INSERT INTO {{table.users}} (email) VALUES ($1)";
  EXPECT_THAT(message_of<TemplateError>([&] { run(db_.executemany(runtime(broken), emails)); }), HasSubstr("{{table"));
}

TEST_F(ExecuteMany, SendsManyRowsInOneFlight) {
  const auto numbers = std::views::iota(0, 20'000) | std::views::transform([](int i) { return std::to_string(i); });
  EXPECT_EQ(run(db_.executemany("INSERT INTO {{tables.users}} (email) VALUES ($1)", numbers)).rows, 20'000U);
  EXPECT_EQ(count(), 20'000);
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT count(DISTINCT xmin::text) FROM {{tables.users}}")), 1);
}

}  // namespace
}  // namespace pgdbm
