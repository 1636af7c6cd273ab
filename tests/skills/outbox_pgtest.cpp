// The program that skills/standalone-service shows, run as its users run it: as a process of its own.
#include <pgdbm/testing/gtest.hpp>

#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/env.hpp>
#include <boost/process/environment.hpp>
#include <boost/process/io.hpp>
#include <signal.h>

#include <csignal>
#include <iterator>
#include <string>

namespace outbox_program {
namespace {

namespace process = boost::process;

class Outbox : public pgdbm::testing::TestDb {
 protected:
  process::environment environment() {
    process::environment result = boost::this_process::environment();
    result["DATABASE_URL"] = database().connection_string();
    return result;
  }
};

TEST_F(Outbox, SendsWhatIsWaitingAndEndsWhenItIsTold) {
  process::ipstream out;
  process::ipstream log;
  process::child program{OUTBOX_PROGRAM, environment(), process::std_out > out, process::std_err > log};
  std::string line;
  ASSERT_TRUE(std::getline(log, line));
  EXPECT_EQ(line, "outbox: ready");
  sync().execute("INSERT INTO {{tables.messages}} (recipient, body) VALUES ('ada@example.com', 'hello')");
  ASSERT_TRUE(std::getline(out, line));
  EXPECT_EQ(line, "to ada@example.com: hello");
  ASSERT_EQ(::kill(program.id(), SIGTERM), 0);
  program.wait();
  EXPECT_EQ(program.exit_code(), 0);
  EXPECT_EQ(sync().fetch_value<int>("SELECT count(*) FROM {{tables.messages}} WHERE sent_at IS NULL"), 0);
}

TEST_F(Outbox, NamesWhatIsWrongWithItsEnvironment) {
  process::environment mistaken = environment();
  mistaken["DB_MAX_CONNECTION"] = "5";
  process::ipstream log;
  process::child program{OUTBOX_PROGRAM, mistaken, process::std_err > log};
  const std::string told{std::istreambuf_iterator<char>{log}, {}};
  program.wait();
  EXPECT_EQ(program.exit_code(), 1);
  EXPECT_NE(told.find("DB_MAX_CONNECTION means nothing"), std::string::npos) << told;
  EXPECT_NE(told.find("DB_MAX_CONNECTIONS"), std::string::npos) << told;
}

}  // namespace
}  // namespace outbox_program
