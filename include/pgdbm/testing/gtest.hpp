// Fixtures for GoogleTest: each test has a fresh, migrated database, from the first line that asks for it.
//
//   class Users : public pgdbm::testing::TestDb {
//    protected:
//     TestDatabaseOptions options() const override {
//       return {.blueprint = {.modules = {{.name = "users", .migrations = "migrations"}}}};
//     }
//   };
//
//   PGDBM_TEST_F(Users, SignUp) {  // a coroutine
//     co_await db().execute("INSERT INTO {{tables.users}} (name) VALUES ($1)", "Ada");
//     EXPECT_EQ(co_await count_rows(db(), "users"), 1);
//   }
//
// PGDBM_TEST_F stands where TEST_F does. GoogleTest's ASSERT_ macros return, which a coroutine cannot:
// PGDBM_CO_ASSERT(condition) takes their place there.
#pragma once

#include <pgdbm/testing/fixtures.hpp>
#include <pgdbm/testing/samples.hpp>
#include <pgdbm/testing/table_snapshot.hpp>
#include <pgdbm/testing/test_database.hpp>

#include <gtest/gtest.h>

#include <deque>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

namespace pgdbm::testing {

/// What all fixtures here can do. The database comes with the first use of it.
class DatabaseFixture : public ::testing::Test {
 public:
  /// Tells of a test that has failed how to look into its database.
  ~DatabaseFixture() override {
    if (database_ && HasFailure()) std::cerr << report_failure(*database_) << '\n';
  }

 protected:
  DatabaseFixture() = default;

  /// What the test is to have: overridden by tests of one's own.
  [[nodiscard]] virtual TestDatabaseOptions options() const { return {}; }

  [[nodiscard]] TestDatabase& database() {
    if (!database_) database_.emplace(options());
    return *database_;
  }
  [[nodiscard]] boost::asio::io_context& context() { return database().context(); }
  template <class Work>
  auto run(Work&& work) {
    return database().run(std::forward<Work>(work));
  }

 private:
  std::optional<TestDatabase> database_;
};

/// A database for each test.
class TestDb : public DatabaseFixture {
 protected:
  [[nodiscard]] AsyncDatabaseManager& db() { return database().db(); }
  /// Blocking.
  [[nodiscard]] SyncDatabaseManager& sync() { return database().sync(); }
};

/// The same under the schema "test_schema".
class TestDbWithSchema : public TestDb {
 protected:
  [[nodiscard]] TestDatabaseOptions options() const override { return {.schema = "test_schema"}; }
};

/// The same with the tables users, projects and agents.
class TestDbWithTables : public TestDb {
 protected:
  [[nodiscard]] TestDatabaseOptions options() const override { return {.blueprint = sample_tables()}; }
};

/// The same with rows in them.
class TestDbWithData : public TestDb {
 protected:
  [[nodiscard]] TestDatabaseOptions options() const override { return {.blueprint = sample_data()}; }
};

/// A transaction for each test, rolled back at its end.
class TestDbIsolated : public DatabaseFixture {
 protected:
  [[nodiscard]] TestDatabaseOptions options() const override {
    return {.blueprint = sample_tables(), .isolation = TestIsolation::transaction};
  }
  [[nodiscard]] Transaction& db() { return database().transaction(); }
};

/// As many databases as a test wants.
class TestDbFactory : public ::testing::Test {
 public:
  ~TestDbFactory() override {
    if (!HasFailure()) return;
    for (auto& database : databases_) std::cerr << report_failure(database) << '\n';
  }

 protected:
  /// Lives until the test ends.
  TestDatabase& create_db(std::string suffix = {}, std::string schema = "public", Blueprint blueprint = {}) {
    return databases_.emplace_back(TestDatabaseOptions{
        .blueprint = std::move(blueprint), .schema = std::move(schema), .suffix = std::move(suffix)});
  }

 private:
  std::deque<TestDatabase> databases_;
};

/// Several modules in one database, each with a manager of its own over the one pool.
class TestSharedPool : public DatabaseFixture {
 protected:
  [[nodiscard]] const SharedPool& shared_pool() { return database().shared_pool(); }
  /// The schema is made when it is missing.
  [[nodiscard]] AsyncDatabaseManager manager(std::string schema) { return database().manager(std::move(schema)); }
};

}  // namespace pgdbm::testing

// NOLINTBEGIN(cppcoreguidelines-macro-usage,bugprone-macro-parentheses): nothing else makes a test's body a coroutine.

// As GoogleTest's TEST_F, with a coroutine for a body: `run` of the fixture drives it to its end.
#define PGDBM_TEST_F(fixture, name)                                                                     \
  class fixture##_##name##_Coroutine : public fixture {                                                 \
   protected:                                                                                           \
    ::boost::asio::awaitable<void> pgdbm_body();                                                        \
  };                                                                                                    \
  GTEST_TEST_(fixture, name, fixture##_##name##_Coroutine, ::testing::internal::GetTypeId<fixture>()) { \
    this->run(this->pgdbm_body());                                                                      \
  }                                                                                                     \
  ::boost::asio::awaitable<void> fixture##_##name##_Coroutine::pgdbm_body()

// As GoogleTest's ASSERT_TRUE, within a coroutine: `PGDBM_CO_ASSERT(row.has_value()) << "nobody of this name";`
#define PGDBM_CO_ASSERT(condition)                                                                                \
  GTEST_AMBIGUOUS_ELSE_BLOCKER_                                                                                   \
  if (const ::testing::AssertionResult pgdbm_result{static_cast<bool>(condition)}; pgdbm_result)                  \
    ;                                                                                                             \
  else                                                                                                            \
    co_return ::testing::internal::AssertHelper(                                                                  \
        ::testing::TestPartResult::kFatalFailure, __FILE__, __LINE__,                                             \
        ::testing::internal::GetBoolAssertionFailureMessage(pgdbm_result, #condition, "false", "true").c_str()) = \
        ::testing::Message()

// NOLINTEND(cppcoreguidelines-macro-usage,bugprone-macro-parentheses)
