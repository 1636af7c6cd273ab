// Statements that ride behind others: that it happens, and that it harms nobody.
#include <pgdbm/db/manager.hpp>

#include <pgdbm/base/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class Pipelining : public tests::OwnServerTest {
 protected:
  AsyncDatabaseManager connect(std::size_t connections, std::size_t depth = 16, std::size_t server_processors = 100) {
    auto wanted = config(connections);
    wanted.min_connections = connections;
    wanted.pipeline_depth = depth;
    wanted.server_processors = server_processors;
    AsyncDatabaseManager db{wanted};
    run(db.connect());
    return db;
  }

  static asio::awaitable<void> pause(std::chrono::milliseconds time) {
    asio::steady_timer timer{co_await asio::this_coro::executor, time};
    co_await timer.async_wait(asio::use_awaitable);
  }

  /// Runs them at once and returns when all have ended; what they throw fails the test.
  void run_all(std::vector<asio::awaitable<void>> callers) {
    std::size_t ended = 0;
    const auto count = callers.size();
    for (auto& caller : callers) {
      asio::co_spawn(context_, std::move(caller), [&ended](const std::exception_ptr& failure) {
        EXPECT_FALSE(failure) << "a caller ended early";
        ++ended;
      });
    }
    run_until([&] { return ended == count; });
  }

  /// Until the pool trusts this text: it ran, quickly, while others wanted the connections.
  void earn_trust(const AsyncDatabaseManager& db) {
    std::vector<asio::awaitable<void>> callers;
    for (int i = 0; i < 20; ++i) callers.push_back(sleep(db, 0));
    run_all(std::move(callers));
  }

  static asio::awaitable<void> sleep(AsyncDatabaseManager db, double seconds) {
    co_await db.execute("SELECT pg_sleep($1)", seconds);
  }
};

TEST_F(Pipelining, SendsStatementsBehindOthersWhenAllConnectionsAreBusy) {
  const auto db = connect(2);
  std::size_t most = 0;
  const auto caller = [&](std::int64_t first) -> asio::awaitable<void> {
    for (std::int64_t i = first; i < first + 50; ++i) {
      const auto answer = co_await db.fetch_value<std::int64_t>("SELECT $1::int8", i);
      EXPECT_EQ(answer, i);
      most = std::max(most, db.get_pool_stats().riding);
    }
  };
  std::vector<asio::awaitable<void>> callers;
  for (int i = 0; i < 60; ++i) callers.push_back(caller(1000 * i));
  run_all(std::move(callers));
  EXPECT_GT(most, 20U);
  EXPECT_LE(most, 30U) << "16 on each of two, of which one does not ride";
  EXPECT_EQ(db.get_pool_stats().riding, 0U);
  EXPECT_EQ(db.get_pool_stats().idle, 2U);
}

TEST_F(Pipelining, SpreadsQuickReadsOverNoMoreConnectionsThanTheServerHasProcessors) {
  constexpr int askers = 12;
  constexpr int questions = 500;
  // Of those that two of six connections have answered: a third when they spread.
  const auto share_of_two = [&](std::size_t processors) {
    const auto db = connect(6, 16, processors);
    std::map<std::int32_t, int> answered;
    const auto caller = [&]() -> asio::awaitable<void> {
      for (int i = 0; i < questions; ++i) ++answered[co_await db.fetch_value<std::int32_t>("SELECT pg_backend_pid()")];
    };
    std::vector<asio::awaitable<void>> callers;
    for (int i = 0; i < askers; ++i) callers.push_back(caller());
    run_all(std::move(callers));
    std::vector<int> counts;
    for (const auto& [connection, count] : answered) counts.push_back(count);
    std::ranges::sort(counts, std::greater{});
    counts.resize(2);
    return static_cast<double>(counts[0] + counts[1]) / (askers * questions);
  };
  const auto kept = share_of_two(2);
  const auto spread = share_of_two(100);
  EXPECT_GT(kept, spread + 0.1);
}

TEST_F(Pipelining, LeavesIdleConnectionsToThoseWhoWouldWaitBehindASlowOne) {
  const auto db = connect(3, 16, 1);
  earn_trust(db);
  Clock::duration waited{};
  const auto latecomer = [&]() -> asio::awaitable<void> {
    co_await pause(20ms);
    const auto asked = Clock::now();
    co_await sleep(db, 0);
    waited = Clock::now() - asked;
  };
  std::vector<asio::awaitable<void>> callers;
  callers.push_back(sleep(db, 2));
  callers.push_back(latecomer());
  run_all(std::move(callers));
  EXPECT_LT(waited, 1500ms) << "it was quick always, and is not now";
}

TEST_F(Pipelining, SendsNoReadBehindAnotherThatTakesLongerAsARule) {
  const auto db = connect(6, 16, 2);
  const auto read = [&]() -> asio::awaitable<void> { co_await db.execute("SELECT 1"); };
  const auto at_once = [&](int longer, int quick) {
    std::vector<asio::awaitable<void>> callers;
    for (int i = 0; i < longer; ++i) callers.push_back(sleep(db, 0.0001));
    for (int i = 0; i < quick; ++i) callers.push_back(read());
    return callers;
  };
  for (int i = 0; i < 20; ++i) {  // both are known, and there was a crowd
    run_all(at_once(10, 0));
    run_all(at_once(0, 10));
  }
  auto mixed = at_once(2, 1);
  std::size_t used = 0;
  const auto look = [&]() -> asio::awaitable<void> {
    used = db.get_pool_stats().used;
    co_return;
  };
  mixed.push_back(look());
  run_all(std::move(mixed));
  EXPECT_EQ(used, 3U) << "two sleep, for a millisecond as the server counts, and the one that is quick is beside them";
}

TEST_F(Pipelining, LetsTheSameReadsShareATransaction) {
  const auto db = connect(2);
  std::set<std::int64_t> transactions;
  const auto caller = [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 50; ++i) {
      transactions.insert(co_await db.fetch_value<std::int64_t>("SELECT (extract(epoch FROM now()) * 1000000)::int8"));
    }
  };
  std::vector<asio::awaitable<void>> callers;
  for (int i = 0; i < 40; ++i) callers.push_back(caller());
  run_all(std::move(callers));
  EXPECT_LT(transactions.size(), 40U * 50 / 4) << "four in each at least, on average";
}

TEST_F(Pipelining, LetsCallsOfFunctionsShareNothing) {
  const auto db = connect(2);
  run(
      db.execute_script("CREATE FUNCTION public.own() RETURNS text LANGUAGE sql AS "
                        "'SELECT current_setting(''transaction_read_only'')'"));
  const auto caller = [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 50; ++i) EXPECT_EQ(co_await db.fetch_value<std::string>("SELECT public.own()"), "off");
  };
  std::vector<asio::awaitable<void>> callers;
  for (int i = 0; i < 40; ++i) callers.push_back(caller());
  run_all(std::move(callers));
}

TEST_F(Pipelining, CanBeSwitchedOff) {
  const auto db = connect(2, 1);
  std::size_t most = 0;
  const auto caller = [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 20; ++i) {
      co_await db.execute("SELECT 1");
      most = std::max(most, db.get_pool_stats().riding);
    }
  };
  std::vector<asio::awaitable<void>> callers;
  for (int i = 0; i < 30; ++i) callers.push_back(caller());
  run_all(std::move(callers));
  EXPECT_EQ(most, 0U);
}

TEST_F(Pipelining, LeavesEachItsOwnError) {
  const auto db = connect(1);
  int failed = 0;
  const auto caller = [&](std::int32_t divisor) -> asio::awaitable<void> {
    for (int i = 0; i < 30; ++i) {
      try {
        const auto answer = co_await db.fetch_value<std::int32_t>("SELECT 100 / $1::int4", divisor);
        EXPECT_EQ(answer, 100 / divisor);
      } catch (const QueryError& error) {
        EXPECT_EQ(error.sqlstate().text(), "22012");
        EXPECT_EQ(divisor, 0);
        ++failed;
      }
    }
  };
  std::vector<asio::awaitable<void>> callers;
  for (std::int32_t i = 0; i < 30; ++i) callers.push_back(caller(i % 3));
  run_all(std::move(callers));
  EXPECT_EQ(failed, 10 * 30);
}

TEST_F(Pipelining, SendsNobodyBehindAStatementThatHasBecomeSlow) {
  const auto db = connect(2);
  earn_trust(db);
  auto held = run(db.begin());
  run(held.execute("SELECT 1"));
  Clock::duration waited{};
  const auto latecomer = [&]() -> asio::awaitable<void> {
    co_await pause(50ms);
    const auto asked = Clock::now();
    co_await sleep(db, 0);
    waited = Clock::now() - asked;
  };
  const auto holder = [&]() -> asio::awaitable<void> {
    co_await pause(100ms);
    co_await held.commit();
  };
  std::vector<asio::awaitable<void>> callers;
  callers.push_back(sleep(db, 2));
  callers.push_back(latecomer());
  callers.push_back(holder());
  run_all(std::move(callers));
  EXPECT_LT(waited, 1500ms) << "it had the connection that came back, not a place behind two seconds";
}

TEST_F(Pipelining, GivesTransactionsTheirTurn) {
  const auto db = connect(1);
  bool is_over = false;
  const auto caller = [&]() -> asio::awaitable<void> {
    while (!is_over) co_await db.execute("SELECT 1");
  };
  Clock::duration waited{};
  const auto transactions = [&]() -> asio::awaitable<void> {
    co_await pause(100ms);
    for (int i = 0; i < 10; ++i) {
      const auto asked = Clock::now();
      co_await db.transaction([](Transaction& tx) -> asio::awaitable<void> {
        co_await tx.execute("SELECT 1");
        co_await tx.execute("SELECT 2");
      });
      waited = std::max(waited, Clock::now() - asked);
    }
    is_over = true;
  };
  std::vector<asio::awaitable<void>> callers;
  for (int i = 0; i < 40; ++i) callers.push_back(caller());
  callers.push_back(transactions());
  run_all(std::move(callers));
  EXPECT_LT(waited, 5s);
}

TEST_F(Pipelining, EndsAtItsDeadlineOnlyTheStatementWhoseItIs) {
  const auto db = connect(1);
  earn_trust(db);
  int timed_out = 0;
  int answered = 0;
  const auto slow = [&]() -> asio::awaitable<void> {
    try {
      co_await db.with_timeout(100ms).execute("SELECT pg_sleep($1)", 30.0);
    } catch (const StatementTimeout&) {
      ++timed_out;
    }
  };
  const auto rider = [&](bool is_hurried) -> asio::awaitable<void> {
    try {
      if (is_hurried) {
        co_await db.with_timeout(50ms).execute("SELECT pg_sleep($1)", 0.0);
      } else {
        co_await db.execute("SELECT pg_sleep($1)", 0.0);
      }
      ++answered;
    } catch (const StatementTimeout&) {
      ++timed_out;
    }
  };
  std::vector<asio::awaitable<void>> callers;
  callers.push_back(slow());
  for (int i = 0; i < 10; ++i) callers.push_back(rider(i % 2 == 0));
  run_all(std::move(callers));
  EXPECT_EQ(timed_out, 6) << "the slow one, and those behind it that were in a hurry";
  EXPECT_EQ(answered, 5);
  EXPECT_EQ(run(db.fetch_value<std::int32_t>("SELECT 1")), 1);
}

TEST_F(Pipelining, EndsByCancellationOnlyTheStatementWhoseItIs) {
  const auto db = connect(1);
  earn_trust(db);
  int answered = 0;
  int cancelled = 0;
  asio::cancellation_signal signal;
  asio::co_spawn(context_, sleep(db, 0.3), [&](const std::exception_ptr& failure) {
    EXPECT_FALSE(failure);
    ++answered;
  });
  asio::co_spawn(context_, sleep(db, 0),
                 asio::bind_cancellation_slot(signal.slot(), [&](const std::exception_ptr& failure) {
                   EXPECT_TRUE(failure);
                   ++cancelled;
                 }));
  for (int i = 0; i < 5; ++i) {
    asio::co_spawn(context_, sleep(db, 0), [&](const std::exception_ptr& failure) {
      EXPECT_FALSE(failure);
      ++answered;
    });
  }
  asio::steady_timer moment{context_, 50ms};
  moment.async_wait([&](boost::system::error_code) { signal.emit(asio::cancellation_type::terminal); });
  run_until([&] { return answered == 6 && cancelled == 1; });
}

TEST_F(Pipelining, TellsEachWhenTheConnectionIsLostThatItMayHaveRun) {
  const auto db = connect(1);
  earn_trust(db);
  int told = 0;
  const auto rider = [&](double seconds) -> asio::awaitable<void> {
    try {
      co_await sleep(db, seconds);
    } catch (const Error& error) {
      EXPECT_TRUE(error.was_sent());
      ++told;
    }
  };
  AsyncDatabaseManager other{config(1)};
  run(other.connect());
  const auto killer = [&]() -> asio::awaitable<void> {
    co_await pause(100ms);
    EXPECT_GE(db.get_pool_stats().riding, 4U);
    co_await other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE query LIKE 'SELECT pg_sleep%' AND pid <> pg_backend_pid()");
  };
  std::vector<asio::awaitable<void>> callers;
  callers.push_back(rider(30));
  for (int i = 0; i < 4; ++i) callers.push_back(rider(0));
  callers.push_back(killer());
  run_all(std::move(callers));
  EXPECT_EQ(told, 5);
  EXPECT_EQ(run(db.fetch_value<std::int32_t>("SELECT 1")), 1) << "on a new connection";
}

TEST_F(Pipelining, LetsWhatTouchesTheSessionHaveItsConnectionAlone) {
  const auto db = connect(1);
  int wrong = 0;
  const auto reader = [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 50; ++i) {
      const auto seen = co_await db.fetch_value<std::string>("SELECT current_setting('application_name')");
      if (seen == "mine") ++wrong;
    }
  };
  const auto setter = [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 20; ++i) co_await db.execute("SET application_name = 'mine'");
  };
  std::vector<asio::awaitable<void>> callers;
  for (int i = 0; i < 20; ++i) callers.push_back(reader());
  callers.push_back(setter());
  run_all(std::move(callers));
  EXPECT_EQ(wrong, 0) << "what it has set is undone before anyone else has the connection";
}

}  // namespace
}  // namespace pgdbm
