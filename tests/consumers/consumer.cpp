// Uses an installed pgdbm without its test kit: what comes of a server that is not there.
#include <pgdbm/pgdbm.hpp>

#include <iostream>

int main() {
  pgdbm::SyncDatabaseManager db{pgdbm::DatabaseConfig{.connection_string = "postgresql:///none?host=/nowhere",
                                                      .connect_timeout = std::chrono::milliseconds{100}}};
  try {
    db.connect();
  } catch (const pgdbm::ConnectionError& error) {
    std::cout << "as expected: " << error.what() << '\n';
    return 0;
  }
  return 1;
}
