// Borrows one test database after the other, works in each, and says so, until it is killed or has had enough: the
// program of the tests of lending. On the server that it is told, if any: `borrower TURNS [SOCKET_DIRECTORY]`.
#include <pgdbm/testing/fixtures.hpp>
#include <pgdbm/testing/samples.hpp>
#include <pgdbm/testing/test_config.hpp>
#include <pgdbm/testing/test_database.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>

int main(int count, char** arguments) try {
  namespace testing = pgdbm::testing;
  if (count != 2 && count != 3) return 2;
  if (count == 3) testing::use_test_server({.host = arguments[2], .test_db_prefix = "told_"});
  const int turns = std::atoi(arguments[1]);
  for (int turn = 0; turn < turns || turns == 0; ++turn) {
    testing::TestDatabase test{{.blueprint = testing::sample_data()}};
    const auto users = test.run([&]() -> boost::asio::awaitable<std::int64_t> {
      co_await test.db().execute("INSERT INTO {{tables.users}} (email, full_name) VALUES ('dora@example.com', 'Dora')");
      co_return co_await testing::count_rows(test.db(), "users");
    });
    if (users != 4) return 3;
    std::cout << "worked in " << test.name() << std::endl;
  }
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
