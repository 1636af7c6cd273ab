// What a server says without being asked.
#include "net/connection.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/connection_test.hpp"

namespace pgdbm::net {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using tests::ConnectionTest;

class Events : public ConnectionTest {
 protected:
  void SetUp() override {
    connection_ = run(connect());
    connection_->events().on_notice = [&](const ServerReport& report) {
      heard_.push_back(report.severity + ": " + report.message);
    };
    connection_->events().on_notification = [&](const wire::Notification& notification) {
      heard_.push_back(std::string{notification.channel} + " " + std::string{notification.payload});
    };
  }
  void TearDown() override { connection_->close(); }

  std::shared_ptr<Connection> connection_;
  std::vector<std::string> heard_;
};

TEST_F(Events, NoticesAreTold) {
  run(connection_->execute_script("DO $$ BEGIN RAISE NOTICE 'so far so good'; END $$"));
  run(execute(connection_, "DROP TABLE IF EXISTS nothing"));
  EXPECT_THAT(heard_, ElementsAre("NOTICE: so far so good", "NOTICE: table \"nothing\" does not exist, skipping"));
}

TEST_F(Events, NotificationsComeWhenNothingElseHappens) {
  run(connection_->execute_script("LISTEN a"));
  const auto other = run(connect());
  run(other->execute_script("NOTIFY a, 'first'; NOTIFY b, 'not for us'; NOTIFY a, 'second'"));
  run_until([&] { return heard_.size() == 2; });
  EXPECT_THAT(heard_, ElementsAre("a first", "a second"));
  other->close();
}

TEST_F(Events, EndIsToldOnce) {
  std::vector<std::string> ends;
  connection_->events().on_end = [&](const Fault& fault) { ends.push_back(fault.message); };
  const auto other = run(connect());
  run(execute(other, "SELECT pg_terminate_backend(" + std::to_string(connection_->facts().process_id) + ")"));
  run_until([&] { return !ends.empty(); });
  connection_->close();
  other->close();
  EXPECT_THAT(ends,
              ElementsAre("The server closed the connection: terminating connection due to administrator command"));
  EXPECT_THAT(heard_, IsEmpty());
}

TEST_F(Events, NobodyHasToListen) {
  connection_->events() = {};
  EXPECT_FALSE(run(connection_->execute_script("LISTEN a; NOTIFY a; DO $$ BEGIN RAISE NOTICE 'x'; END $$")).fault);
}

}  // namespace
}  // namespace pgdbm::net
