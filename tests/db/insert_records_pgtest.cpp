// insert_records: rows into a table by INSERT, many in each statement.
#include <pgdbm/db/parameter_rows.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
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

struct User {
  std::int32_t id = 0;
  std::string email;
  std::optional<std::string> name;
};

std::vector<User> users(std::int32_t count) {
  std::vector<User> made;
  for (std::int32_t id = 1; id <= count; ++id) {
    made.push_back({id, "user-" + std::to_string(id), {}});
    if (id % 3 == 0) made.back().name = "Name " + std::to_string(id);
  }
  return made;
}

class InsertRecords : public tests::ServerTest {
 protected:
  void SetUp() override {
    run(db_.connect());
    run(db_.execute_script("CREATE TABLE {{tables.users}} (id int8 PRIMARY KEY, name varchar(20), email text)"));
  }
  void TearDown() override { run(db_.disconnect()); }

  std::int64_t count() { return run(db_.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.users}}")); }

  AsyncDatabaseManager db_{config_in("shop")};
};

TEST_F(InsertRecords, WritesAnyNumberOfThem) {
  for (const std::int32_t number : {1, 31, 32, 33, 64, 100, 1'000}) {
    const auto all = users(number);
    EXPECT_EQ(run(db_.insert_records("users", all)), all.size());
    const auto found = run(db_.fetch_all<User>("SELECT id::int4, email, name FROM {{tables.users}} ORDER BY id"));
    ASSERT_EQ(found.size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(found[i].id, all[i].id);
      EXPECT_EQ(found[i].email, all[i].email);
      EXPECT_EQ(found[i].name, all[i].name);
    }
    run(db_.execute("TRUNCATE {{tables.users}}"));
  }
  EXPECT_EQ(run(db_.insert_records("users", std::vector<User>{})), 0U);
}

TEST_F(InsertRecords, FillsTheColumnsThatAreNamedOrThoseOfTheTable) {
  const std::vector<std::pair<std::int32_t, std::string>> pairs{{1, "a"}, {2, "b"}};
  EXPECT_EQ(run(db_.insert_records("shop.users", pairs, {"id", "email"})), 2U);
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT email FROM {{tables.users}} WHERE id = 2")), "b");
  const std::vector<std::tuple<std::int64_t, std::string>> in_order{{3, "Ada"}};
  EXPECT_EQ(run(db_.insert_records("users", in_order)), 1U);
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT name FROM {{tables.users}} WHERE id = 3")), "Ada");
  const std::vector<std::int64_t> ids{4, 5, 6};
  EXPECT_EQ(run(db_.insert_records("users", ids, {"id"})), 3U);
}

TEST_F(InsertRecords, QuotesNames) {
  run(db_.execute_script(R"(CREATE TABLE {{schema}}."a ""table""" ("a ""column""" int))"));
  const std::vector<std::int32_t> one{7};
  EXPECT_EQ(run(db_.insert_records(R"(a "table")", one, {R"(a "column")"})), 1U);
  EXPECT_THROW(run(db_.insert_records("users", one, {std::string(70, 'x')})), SchemaError);
}

TEST_F(InsertRecords, IsAllOrNothingAndTellsWhere) {
  auto all = users(100);
  all[39].id = 1;
  const auto in_a_group = message_of<UniqueViolation>([&] { run(db_.insert_records("users", all)); });
  EXPECT_THAT(in_a_group,
              AllOf(HasSubstr("(23505)"), HasSubstr("in one of the rows 33 to 64 of 100; nothing of them")));
  all[39].id = 40;
  all[98].id = 1;
  const auto alone = message_of<UniqueViolation>([&] { run(db_.insert_records("users", all)); });
  EXPECT_THAT(alone, HasSubstr("in row 99 of 100; nothing of them was kept"));
  EXPECT_EQ(count(), 0);
  const auto missing = message_of<QueryError>([&] { run(db_.insert_records("users", all, {"id", "mail", "name"})); });
  EXPECT_THAT(missing, AllOf(HasSubstr("(42703)"), HasSubstr(R"(line 1: INSERT INTO "shop"."users" ("id", "mail")")));
}

TEST_F(InsertRecords, SkipsThoseThatConflictWhenAskedTo) {
  EXPECT_EQ(run(db_.insert_records("users", users(10))), 10U);
  auto all = users(70);
  all.push_back(all.back());
  EXPECT_EQ(run(db_.insert_records("users", all, {}, OnConflict::skip)), 60U);
  EXPECT_EQ(count(), 70);
}

TEST_F(InsertRecords, IsPartOfATransaction) {
  const auto work = [&](Transaction& tx) -> asio::awaitable<void> {
    EXPECT_EQ(co_await tx.insert_records("users", users(50)), 50U);
    EXPECT_EQ(co_await tx.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.users}}"), 50);
    throw std::runtime_error{"no"};
  };
  EXPECT_THROW(run(db_.transaction(work)), std::runtime_error);
  EXPECT_EQ(count(), 0);
}

TEST_F(InsertRecords, TakesWideRowsFewAtATime) {
  std::string columns = "c0 int";
  for (int i = 1; i < 12; ++i) columns += ", c" + std::to_string(i) + " int";
  run(db_.execute_script("CREATE TABLE {{tables.wide}} (" + columns + ")"));
  using Wide = std::tuple<int, int, int, int, int, int, int, int, int, int, int, std::optional<int>>;
  std::vector<Wide> rows(200, Wide{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, std::nullopt});
  EXPECT_EQ(run(db_.insert_records("wide", rows)), 200U);
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT sum(c10) FROM {{tables.wide}} WHERE c11 IS NULL")), 2'200);
}

TEST_F(InsertRecords, Blocks) {
  SyncDatabaseManager db{config_in("shop")};
  db.connect();
  EXPECT_EQ(db.insert_records("users", users(40)), 40U);
  EXPECT_EQ(count(), 40);
  db.disconnect();
}

}  // namespace
}  // namespace pgdbm
