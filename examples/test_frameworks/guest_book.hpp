// What the tests beside this file test: a small module over a manager it is given.
#pragma once

#include <pgdbm/testing/blueprint.hpp>

#include <pgdbm/pgdbm.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

class GuestBook {
 public:
  explicit GuestBook(pgdbm::AsyncDatabaseManager db) : db_(std::move(db)) {}

  [[nodiscard]] pgdbm::asio::awaitable<std::int64_t> sign(std::string name) const {
    return db_.execute_and_return_id<std::int64_t>("INSERT INTO {{tables.guests}} (name) VALUES ($1)", name);
  }
  [[nodiscard]] pgdbm::asio::awaitable<std::vector<std::string>> names() const {
    return db_.fetch_all<std::string>("SELECT name FROM {{tables.guests}} ORDER BY id");
  }

 private:
  pgdbm::AsyncDatabaseManager db_;
};

/// What each test's database is made of.
inline pgdbm::testing::Blueprint guest_book_blueprint() {
  return {.modules = {{.name = "guest_book", .migrations = EXAMPLE_DIR "/migrations", .schema = "guests"}}};
}
