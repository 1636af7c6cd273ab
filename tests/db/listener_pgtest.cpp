#include <pgdbm/db/listener.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <optional>
#include <string>
#include <variant>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::HasSubstr;
using tests::message_of;
using tests::OwnServerTest;

class ListenerTest : public OwnServerTest {
 protected:
  void SetUp() override {
    db_.emplace(config());
    run(db_->connect());
  }
  void TearDown() override { run(db_->disconnect()); }

  Listener listen(std::vector<std::string> channels) { return run(db_->listen(std::move(channels))); }
  void notify(std::string_view channel, std::string_view payload) {
    run(db_->execute("SELECT pg_notify($1, $2)", channel, payload));
  }
  /// Ends the sessions that listen, as an administrator would.
  void break_listeners() {
    run(db_->execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"));
  }
  Notification heard(Listener& listener) { return std::get<Notification>(run(listener.next())); }

  std::optional<AsyncDatabaseManager> db_;
};

TEST_F(ListenerTest, HearsItsChannelsInOrder) {
  auto listener = listen({"jobs", "Odd \"name\""});
  notify("jobs", "first");
  notify("others", "not for us");
  notify("Odd \"name\"", "");
  notify("jobs", "third");
  const auto first = heard(listener);
  EXPECT_EQ(first.channel, "jobs");
  EXPECT_EQ(first.payload, "first");
  EXPECT_GT(first.process_id, 0);
  EXPECT_EQ(heard(listener).channel, "Odd \"name\"");
  EXPECT_EQ(heard(listener).payload, "third");
}

TEST_F(ListenerTest, WaitsForWhatIsStillToCome) {
  auto listener = listen({"jobs"});
  std::optional<ListenerEvent> event;
  asio::co_spawn(context_, listener.next(), [&](std::exception_ptr, ListenerEvent e) { event = std::move(e); });
  notify("jobs", "late");
  run_until([&] { return event.has_value(); });
  EXPECT_EQ(std::get<Notification>(*event).payload, "late");
}

TEST_F(ListenerTest, TellsALossAndThatItListensAgain) {
  auto listener = listen({"jobs"});
  break_listeners();
  const auto lost = run(listener.next());
  ASSERT_TRUE(std::holds_alternative<ListenerLost>(lost));
  EXPECT_THAT(std::get<ListenerLost>(lost).why.message, HasSubstr("terminating connection due to administrator"));
  EXPECT_TRUE(std::holds_alternative<ListenerRestored>(run(listener.next())));
  notify("jobs", "after");
  EXPECT_EQ(heard(listener).payload, "after");
}

TEST_F(ListenerTest, ComesBackAsOftenAsItIsLost) {
  auto listener = listen({"jobs"});
  for (int i = 0; i < 3; ++i) {
    break_listeners();
    EXPECT_TRUE(std::holds_alternative<ListenerLost>(run(listener.next())));
    EXPECT_TRUE(std::holds_alternative<ListenerRestored>(run(listener.next())));
  }
}

TEST_F(ListenerTest, PassesOverWhatNobodyFetchesAndSaysSo) {
  auto listener = listen({"jobs"});
  run(db_->execute("SELECT pg_notify('jobs', i::text) FROM generate_series(1, 200000) i"));
  run_until([&] { return listener.waiting() == Listener::most_waiting; });
  run(db_->execute("SELECT 1"));  // and still more come meanwhile
  for (std::size_t i = 1; i <= Listener::most_waiting; ++i) ASSERT_EQ(heard(listener).payload, std::to_string(i));
  const auto lost = run(listener.next());
  ASSERT_TRUE(std::holds_alternative<ListenerLost>(lost));
  EXPECT_THAT(std::get<ListenerLost>(lost).why.message, HasSubstr("More than 65536 notifications came"));
  EXPECT_TRUE(std::holds_alternative<ListenerRestored>(run(listener.next())));
  notify("jobs", "after");
  EXPECT_EQ(heard(listener).payload, "after");
}

TEST_F(ListenerTest, ClosedOneEndsTheWait) {
  auto listener = listen({"jobs"});
  std::exception_ptr failure;
  asio::co_spawn(context_, listener.next(), [&](std::exception_ptr e, ListenerEvent) { failure = e; });
  notify("others", "");
  listener.close();
  run_until([&] { return failure != nullptr; });
  EXPECT_THROW(std::rethrow_exception(failure), ConnectionError);
  EXPECT_THAT(message_of<ConnectionError>([&] { (void)run(listener.next()); }), HasSubstr("The listener is closed"));
  Listener empty;
  EXPECT_THROW((void)run(empty.next()), ConnectionError);
}

TEST_F(ListenerTest, WaitIsCancelledByItsSlotAndLosesNothing) {
  auto listener = listen({"jobs"});
  asio::cancellation_signal signal;
  std::exception_ptr failure;
  asio::co_spawn(
      context_, listener.next(),
      asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e, ListenerEvent) { failure = e; }));
  notify("others", "");
  signal.emit(asio::cancellation_type::terminal);
  run_until([&] { return failure != nullptr; });
  EXPECT_THROW(std::rethrow_exception(failure), boost::system::system_error);
  notify("jobs", "still here");
  EXPECT_EQ(heard(listener).payload, "still here");
}

TEST_F(ListenerTest, RefusesChannelsThatCannotBe) {
  EXPECT_THAT(message_of<ConfigurationError>([&] { (void)listen({}); }), HasSubstr("Name one channel at least"));
  EXPECT_THROW((void)listen({std::string(64, 'x')}), SchemaError);
}

}  // namespace
}  // namespace pgdbm
