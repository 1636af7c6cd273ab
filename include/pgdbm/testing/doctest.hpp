// Fixtures for doctest: a database for each test case, and for each leaf of its subcases.
//
//   TEST_CASE_FIXTURE(pgdbm::testing::DoctestDb, "somebody signs up") {
//     run([&]() -> asio::awaitable<void> { co_await db().execute("CREATE TABLE {{tables.users}} (name text)"); });
//   }
//
// With options of its own: `struct Users : DoctestDb { Users() : DoctestDb{{.blueprint = …}} {} };`
#pragma once

#include <pgdbm/testing/fixtures.hpp>
#include <pgdbm/testing/samples.hpp>
#include <pgdbm/testing/table_snapshot.hpp>
#include <pgdbm/testing/test_database.hpp>

#include <doctest/doctest.h>

#include <exception>
#include <iostream>
#include <utility>

namespace pgdbm::testing {

class DoctestDb : public TestDatabase {
 public:
  explicit DoctestDb(TestDatabaseOptions options = {}) : TestDatabase(std::move(options)) {}
  DoctestDb(const DoctestDb&) = delete;
  DoctestDb& operator=(const DoctestDb&) = delete;
  /// Tells of a test case that has failed how to look into its database. (Of a CHECK that did not hold doctest tells
  /// nobody before the end: only what is thrown counts, REQUIRE among it.)
  ~DoctestDb() {
    if (std::uncaught_exceptions() > 0) std::cerr << report_failure(*this) << '\n';
  }
};

}  // namespace pgdbm::testing
