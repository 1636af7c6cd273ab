// Fixtures for Catch2 (2.13, and 3 where <catch2/catch_test_macros.hpp> was included before): a database for each test
// case, and for each leaf of its sections.
//
//   TEST_CASE_METHOD(pgdbm::testing::CatchDb, "somebody signs up") {
//     run([&]() -> asio::awaitable<void> { co_await db().execute("CREATE TABLE {{tables.users}} (name text)"); });
//   }
//
// With options of its own: `struct Users : CatchDb { Users() : CatchDb{{.blueprint = …}} {} };`
#pragma once

#include <pgdbm/testing/fixtures.hpp>
#include <pgdbm/testing/samples.hpp>
#include <pgdbm/testing/table_snapshot.hpp>
#include <pgdbm/testing/test_database.hpp>

#include <exception>
#include <iostream>

#if !defined(CATCH_VERSION_MAJOR)
#include <catch2/catch.hpp>
#endif

namespace pgdbm::testing {

class CatchDb : public TestDatabase {
 public:
  explicit CatchDb(TestDatabaseOptions options = {}) : TestDatabase(std::move(options)) {}
  CatchDb(const CatchDb&) = delete;
  CatchDb& operator=(const CatchDb&) = delete;
  /// Tells of a test case that has failed how to look into its database.
  ~CatchDb() {
    // A REQUIRE that does not hold throws; a CHECK is only counted.
    const bool has_failed = std::uncaught_exceptions() > 0 || !Catch::getResultCapture().lastAssertionPassed();
    if (has_failed) std::cerr << report_failure(*this) << '\n';
  }
};

}  // namespace pgdbm::testing
