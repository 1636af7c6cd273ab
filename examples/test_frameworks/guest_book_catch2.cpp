#define CATCH_CONFIG_MAIN
#include <pgdbm/testing/catch2.hpp>

#include "guest_book.hpp"

namespace {

struct GuestBookDb : pgdbm::testing::CatchDb {
  GuestBookDb() : CatchDb{{.blueprint = guest_book_blueprint(), .schema = "guests"}} {}
};

}  // namespace

TEST_CASE_METHOD(GuestBookDb, "guests are listed as they came") {
  const GuestBook book{db()};
  run(book.sign("Ada"));

  SECTION("one") {
    CHECK(run(book.names()) == std::vector<std::string>{"Ada"});
  }
  SECTION("two") {
    run(book.sign("Bob"));
    CHECK(run(book.names()) == std::vector<std::string>{"Ada", "Bob"});
  }
}

TEST_CASE_METHOD(GuestBookDb, "nobody signs twice") {
  const GuestBook book{db()};
  run(book.sign("Ada"));
  CHECK_THROWS_AS(run(book.sign("Ada")), pgdbm::UniqueViolation);
}
