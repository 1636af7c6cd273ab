#include <pgdbm/testing/gtest.hpp>

#include "guest_book.hpp"

namespace {

class GuestBookTest : public pgdbm::testing::TestDb {
 protected:
  pgdbm::testing::TestDatabaseOptions options() const override {
    return {.blueprint = guest_book_blueprint(), .schema = "guests"};
  }
};

PGDBM_TEST_F(GuestBookTest, GuestsAreListedAsTheyCame) {
  const GuestBook book{db()};
  const auto first = co_await book.sign("Ada");
  const auto second = co_await book.sign("Bob");
  EXPECT_LT(first, second);
  const auto names = co_await book.names();
  EXPECT_EQ(names, (std::vector<std::string>{"Ada", "Bob"}));
}

PGDBM_TEST_F(GuestBookTest, NobodySignsTwice) {
  const GuestBook book{db()};
  co_await book.sign("Ada");
  bool was_refused = false;
  try {
    co_await book.sign("Ada");
  } catch (const pgdbm::UniqueViolation&) {
    was_refused = true;
  }
  EXPECT_TRUE(was_refused);
}

}  // namespace
