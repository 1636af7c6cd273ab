// Starts a private PostgreSQL, prints its connection string and keeps it until standard input ends.
// `./dev shell` opens psql on it; it leaves nothing behind.
#include <pgdbm/base/error.hpp>

#include <pgdbm/testing.hpp>

#include <iostream>
#include <string>

int main() {
  try {
    const pgdbm::testing::PrivateServer server;
    std::cout << server.connection_string() << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
    }
    return 0;
  } catch (const pgdbm::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
