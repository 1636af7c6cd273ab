#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <pgdbm/testing/doctest.hpp>

#include "guest_book.hpp"

namespace {

struct GuestBookDb : pgdbm::testing::DoctestDb {
  GuestBookDb() : DoctestDb{{.blueprint = guest_book_blueprint(), .schema = "guests"}} {}
};

}  // namespace

TEST_CASE_FIXTURE(GuestBookDb, "guests are listed as they came") {
  const GuestBook book{db()};
  run(book.sign("Ada"));

  SUBCASE("one") {
    CHECK(run(book.names()) == std::vector<std::string>{"Ada"});
  }
  SUBCASE("two") {
    run(book.sign("Bob"));
    CHECK(run(book.names()) == std::vector<std::string>{"Ada", "Bob"});
  }
}

TEST_CASE_FIXTURE(GuestBookDb, "nobody signs twice") {
  const GuestBook book{db()};
  run(book.sign("Ada"));
  CHECK_THROWS_AS(run(book.sign("Ada")), pgdbm::UniqueViolation);
}
