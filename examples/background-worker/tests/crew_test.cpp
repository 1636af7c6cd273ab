// Workers at work, within the test: each job once, woken in no time, nothing lost.
#include "crew.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <iostream>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "billing.hpp"
#include "worker_test.hpp"

namespace worker::tests {
namespace {

using std::chrono::steady_clock;
constexpr milliseconds an_hour{3'600'000};
constexpr std::size_t most_workers = 8;

class CrewTest : public WorkerTest {
 protected:
  void SetUp() override {
    auto config = database().config();
    config.min_connections = most_workers;  // else short jobs would find too few to meet each other
    config.max_connections = most_workers;
    pool_ = run(pgdbm::AsyncDatabaseManager::create_shared_pool(config));
  }
  void TearDown() override {
    for (auto& crew : crews_) crew.crew->stop();
    for (auto& crew : crews_) {
      while (!crew.has_ended) ASSERT_GT(context().run_one_for(std::chrono::seconds{30}), 0);
    }
    run(pool_.shut_down());
  }

  /// Works from the next time that the test waits for something, until it ends.
  Crew& start(Handlers handlers, CrewOptions options = {}) {
    options.log = [this](std::string what) { told_.push_back(std::move(what)); };
    auto& started = crews_.emplace_back(
        std::make_unique<Crew>(pgdbm::AsyncDatabaseManager{pool_, database().schema()}, std::move(handlers), options));
    asio::co_spawn(context(), started.crew->run(), [&started](std::exception_ptr failure) {
      EXPECT_FALSE(failure);
      started.has_ended = true;
    });
    return *started.crew;
  }
  [[nodiscard]] bool have_all_ended() const {
    return std::ranges::all_of(crews_, [](const auto& crew) { return crew.has_ended; });
  }
  asio::awaitable<void> wait_until_listening(std::int64_t crews) {
    co_await wait_until([this, crews]() -> asio::awaitable<bool> {
      const auto listening = co_await db().fetch_value<std::int64_t>(
          "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' "
          "AND state = 'idle'");
      co_return listening == crews;
    });
  }

  std::vector<std::string> told_;

 private:
  struct Started {
    explicit Started(std::unique_ptr<Crew> c) : crew(std::move(c)) {}
    std::unique_ptr<Crew> crew;
    bool has_ended = false;
  };
  pgdbm::SharedPool pool_;
  std::deque<Started> crews_;
};

/// Charges, but fails behind the charge the first time that it sees every tenth job.
Handler charge_with_mishaps(std::shared_ptr<std::set<std::int64_t>> met) {
  return [met, charge = billing_handlers().at("charge")](pgdbm::Transaction& tx, Job job) -> asio::awaitable<void> {
    const bool fails = job.id % 10 == 0 && met->insert(job.id).second;
    co_await charge(tx, std::move(job));
    if (fails) throw std::runtime_error{"a mishap behind the charge"};
  };
}

PGDBM_TEST_F(CrewTest, EveryJobTakesEffectOnceUnderManyWorkers) {
  constexpr std::size_t jobs = 600;
  co_await add_customers(20);
  const auto handler = charge_with_mishaps(std::make_shared<std::set<std::int64_t>>());
  const CrewOptions options{.workers = 4, .poll = an_hour, .retry = {.first_pause = milliseconds{20}}};
  const auto& one = start({{"charge", handler}}, options);
  const auto& other = start({{"charge", handler}}, options);
  co_await wait_until_listening(2);

  const auto begin = steady_clock::now();
  co_await add_charges(jobs, 20);
  co_await wait_until_none_waits();
  const std::chrono::duration<double> took = steady_clock::now() - begin;

  co_await expect_each_took_effect_once(jobs);
  EXPECT_EQ(one.stats().failed + other.stats().failed, jobs / 10);
  EXPECT_GT(one.stats().done, 0);
  EXPECT_GT(other.stats().done, 0);
  std::cout << jobs << " jobs and " << jobs / 10
            << " failed attempts by 8 workers: " << static_cast<int>(static_cast<double>(jobs) / took.count())
            << " jobs a second\n";
}

PGDBM_TEST_F(CrewTest, AnIdleCrewIsWokenLongBeforeItWouldPoll) {
  constexpr std::size_t jobs = 100;
  std::vector<steady_clock::duration> latencies;
  steady_clock::time_point begin;
  const auto handler = [&](pgdbm::Transaction&, Job) -> asio::awaitable<void> {
    latencies.push_back(steady_clock::now() - begin);
    co_return;
  };
  start({{"note", handler}}, {.poll = an_hour});
  co_await wait_until_listening(1);
  for (std::size_t i = 1; i <= jobs; ++i) {
    begin = steady_clock::now();
    co_await enqueue(db(), "note", nullptr);
    co_await wait_until_none_waits();
  }
  PGDBM_CO_ASSERT(latencies.size() == jobs);
  std::ranges::sort(latencies);
  const auto in_ms = [](auto d) { return std::chrono::duration<double, std::milli>(d).count(); };
  EXPECT_LT(in_ms(latencies[jobs / 2]), 500.0);
  std::cout << "from enqueueing to the handler, the crew asleep: p50 " << in_ms(latencies[jobs / 2]) << " ms, longest "
            << in_ms(latencies.back()) << " ms\n";
}

PGDBM_TEST_F(CrewTest, AJobWhoseNotificationWasLostIsFoundByPolling) {
  co_await add_customers(1);
  start(billing_handlers(), {.workers = 1, .poll = milliseconds{50}});
  co_await wait_until_listening(1);
  co_await db().execute("ALTER TABLE {{tables.jobs}} DISABLE TRIGGER jobs_are_told");
  co_await add_charges(1, 1);
  co_await wait_until_none_waits();
  co_await expect_each_took_effect_once(1);
}

PGDBM_TEST_F(CrewTest, AJobThatIsDueLaterIsDoneThenWithoutPolling) {
  start({{"note", [](pgdbm::Transaction&, Job) -> asio::awaitable<void> { co_return; }}}, {.poll = an_hour});
  co_await enqueue(db(), "note", nullptr, milliseconds{150});
  co_await wait_until_none_waits();
  const auto on_time =
      co_await db().fetch_value<bool>("SELECT ended - due BETWEEN '0 s' AND '10 s' FROM {{tables.jobs}}");
  EXPECT_TRUE(on_time);
}

PGDBM_TEST_F(CrewTest, WhatFailsAgainAndAgainIsDeadAndStopsNobody) {
  co_await add_customers(3);
  const auto& crew = start(billing_handlers(),
                           {.workers = 2, .poll = an_hour, .retry = {.attempts = 3, .first_pause = milliseconds{5}}});
  boost::json::value payload = boost::json::object{{"customer", "nobody"}, {"cents", 1}};
  const auto wrong = co_await enqueue(db(), "charge", payload);
  co_await enqueue(db(), "chrage", nullptr);
  co_await add_charges(30, 3);
  co_await wait_until_none_waits();

  co_await expect_each_took_effect_once(30);
  EXPECT_EQ(crew.stats().dead, 2);
  EXPECT_EQ(crew.stats().failed, 6);
  const auto errors = co_await db().fetch_all<std::string>(
      "SELECT last_error FROM {{tables.jobs}} WHERE state = 'dead' AND failures = 3 ORDER BY id");
  EXPECT_EQ(errors, (std::vector<std::string>{"There is no customer 'nobody'.",
                                              "This program has no handler for jobs of the kind 'chrage'."}));

  // Mended by hand, it is taken up at once.
  co_await db().execute("INSERT INTO {{tables.customers}} (name) VALUES ('nobody')");
  co_await db().execute("UPDATE {{tables.jobs}} SET state = 'waiting', failures = 0, due = now() WHERE id = $1", wrong);
  co_await wait_until_none_waits();
  const auto charged = co_await count("charges", "job = " + std::to_string(wrong));
  EXPECT_EQ(charged, 1);
}

PGDBM_TEST_F(CrewTest, StoppingFinishesTheJobInHandAndTakesNoOther) {
  bool may_go_on = false;
  std::size_t begun = 0;
  const auto handler = [&](pgdbm::Transaction&, Job) -> asio::awaitable<void> {
    ++begun;
    co_await wait_until([&]() -> asio::awaitable<bool> { co_return may_go_on; });
  };
  auto& crew = start({{"note", handler}}, {.workers = 2, .poll = an_hour});
  for (int i = 0; i < 10; ++i) co_await enqueue(db(), "note", nullptr);
  co_await wait_until([&]() -> asio::awaitable<bool> { co_return begun == 2; });
  crew.stop();
  co_await enqueue(db(), "note", nullptr);
  EXPECT_FALSE(have_all_ended());
  may_go_on = true;
  co_await wait_until([&]() -> asio::awaitable<bool> { co_return have_all_ended(); });
  EXPECT_EQ(begun, 2);
  const auto done = co_await count("jobs", "state = 'done'");
  EXPECT_EQ(done, 2);
  const auto waiting = co_await count("jobs", "state = 'waiting' AND failures = 0");
  EXPECT_EQ(waiting, 9);
}

PGDBM_TEST_F(CrewTest, ConnectionsThatBreakLoseNoJob) {
  constexpr std::size_t jobs = 300;
  co_await add_customers(10);
  const auto& crew = start(billing_handlers(), {.workers = 4, .poll = an_hour});
  co_await wait_until_listening(1);
  co_await add_charges(jobs, 10);
  std::int64_t broken = 0;
  for (std::size_t part = 1; part <= 3; ++part) {
    co_await wait_until([&]() -> asio::awaitable<bool> { co_return crew.stats().done >= part* jobs / 5; });
    // All others', the listener's too.
    auto tx = co_await db().begin();
    broken += co_await tx.fetch_value<std::int64_t>(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'");
    co_await tx.commit();
  }
  co_await wait_until([&]() -> asio::awaitable<bool> { co_return co_await count("jobs", "state = 'done'") == jobs; });
  co_await expect_each_took_effect_once(jobs);
  EXPECT_GE(broken, 3 * 2);
  EXPECT_FALSE(told_.empty()) << "the log heard nothing of it";

  // And the crew hears again.
  co_await wait_until_listening(1);
  co_await enqueue(db(), "chrage", nullptr);
  co_await wait_until([&]() -> asio::awaitable<bool> { co_return crew.stats().failed > 0; });
}

PGDBM_TEST_F(CrewTest, CrewsOfTwoSchemasLeaveEachOthersJobsAlone) {
  pgdbm::ModuleDatabase elsewhere{database().manager("elsewhere"), worker_module()};
  co_await elsewhere.open();
  const auto& crew = start({{"note", [](pgdbm::Transaction&, Job) -> asio::awaitable<void> { co_return; }}});
  co_await wait_until_listening(1);
  co_await enqueue(elsewhere.db(), "note", nullptr);
  co_await enqueue(db(), "note", nullptr);
  co_await wait_until_none_waits();
  EXPECT_EQ(crew.stats().done, 1);
  const auto there = co_await pgdbm::testing::count_rows(elsewhere.db(), "jobs", "state = 'waiting'");
  EXPECT_EQ(there, 1);
}

}  // namespace
}  // namespace worker::tests
