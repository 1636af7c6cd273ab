#include <pgdbm/db/manager.hpp>

#include <boost/asio/use_awaitable.hpp>

#include <cstdint>
#include <string>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::HasSubstr;
using tests::message_of;

class Sessions : public tests::ServerTest {};

TEST_F(Sessions, F23_InitCommandsOutliveTheReleaseOfADirtyConnection) {
  auto initialised = config(1);
  initialised.init_commands = {"SET work_mem = '77MB'"};
  AsyncDatabaseManager db{initialised};
  run(db.connect());
  const auto process = run(db.fetch_value<std::int32_t>("SELECT pg_backend_pid()"));
  EXPECT_EQ(run(db.fetch_value<std::string>("SHOW work_mem")), "77MB");
  run(db.execute("SET work_mem = '4MB'"));
  EXPECT_EQ(run(db.fetch_value<std::string>("SHOW work_mem")), "77MB");
  run(db.transaction([](Transaction& tx) -> asio::awaitable<void> {
    co_await tx.execute("SET work_mem = '5MB'");
    co_await tx.execute("SELECT pg_advisory_lock(1)");
  }));
  EXPECT_EQ(run(db.fetch_value<std::string>("SHOW work_mem")), "77MB");
  EXPECT_EQ(run(db.fetch_value<std::int32_t>("SELECT pg_backend_pid()")), process);
  run(db.disconnect());
}

TEST_F(Sessions, TellAtConnectThatAnInitCommandFails) {
  auto wrong = config(1);
  wrong.init_commands = {"SET work_mem = 'secret'"};
  AsyncDatabaseManager db{wrong};
  const auto message = message_of<ConnectionError>([&] { run(db.connect()); });
  EXPECT_THAT(message, HasSubstr("its init command failed: SET work_mem = … (22023)."));
}

TEST_F(Sessions, AreResetAfterEachStatementWhereThatIsAskedFor) {
  auto careful = config(1);
  careful.always_reset_sessions = true;
  AsyncDatabaseManager db{careful};
  run(db.connect());
  run(db.execute("CREATE FUNCTION hidden() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET work_mem = '77MB'; END $$"));
  run(db.execute("SELECT hidden()"));
  EXPECT_NE(run(db.fetch_value<std::string>("SHOW work_mem")), "77MB");
  run(db.disconnect());
}

}  // namespace
}  // namespace pgdbm
