// Uses an installed pgdbm with its test kit: a database, and something out of it.
#include <pgdbm/testing.hpp>

#include <iostream>

int main() {
  try {
    pgdbm::testing::TestDatabase test;
    const auto answer = test.run(test.db().fetch_value<int>("SELECT 6 * 7"));
    std::cout << test.name() << " says " << answer << '\n';
    return answer == 42 ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
