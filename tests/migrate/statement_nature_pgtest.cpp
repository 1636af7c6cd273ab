// The server itself says which statements it refuses inside a transaction.
#include "migrate/statement_nature_cases.hpp"

#include <stdexcept>
#include <string>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

class StatementNatureServer : public tests::OwnServerTest {
 protected:
  void SetUp() override {
    const auto c = config(1);
    pool_ = run(AsyncDatabaseManager::create_shared_pool(c));
    run(db().execute("CREATE DATABASE d1"));
    run(db().execute_script(tests::nature_objects));
  }
  void TearDown() override { pool_.close(); }

  [[nodiscard]] AsyncDatabaseManager db() const { return AsyncDatabaseManager{pool_, "public"}; }

  /// What it says to statements inside a transaction that is rolled back then; "" when it takes them.
  std::string said_in_transaction(const std::string& statements) {
    struct Taken : std::exception {};
    const auto try_it = [&](Transaction& tx) -> asio::awaitable<void> {
      co_await tx.execute_script(statements);
      throw Taken{};
    };
    try {
      run(db().transaction(try_it));
    } catch (const Taken&) {
      return {};
    } catch (const Error& error) {
      return std::string{error.sqlstate().text()} + ": " + error.what();
    }
    throw std::logic_error{"neither taken nor refused"};
  }

  SharedPool pool_;
};

TEST_F(StatementNatureServer, RefusesInsideATransactionWhatIsKnownToRunAlone) {
  for (const auto* const statement : tests::refused_in_transaction) {
    EXPECT_THAT(said_in_transaction(statement), ::testing::StartsWith("25001: ")) << statement;
  }
}

TEST_F(StatementNatureServer, TakesInsideATransactionWhatLooksLikeIt) {
  for (const auto* const statement : tests::taken_in_transaction) {
    EXPECT_EQ(said_in_transaction(statement), "") << statement;
  }
}

TEST_F(StatementNatureServer, WantsANewValueOfAnEnumCommittedBeforeItIsUsed) {
  const std::string add = "ALTER TYPE mood ADD VALUE 'calm'; ";
  EXPECT_THAT(said_in_transaction(add + "SELECT 'calm'::mood"), ::testing::StartsWith("55P04: "));
  EXPECT_EQ(said_in_transaction(add + "ALTER TYPE mood ADD VALUE 'wild' AFTER 'calm'"), "");
}

}  // namespace
}  // namespace pgdbm
