// One pool, and coroutines that use it from other executors and from several threads.
#include <pgdbm/db/manager.hpp>

#include <pgdbm/pool/home.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <cstdint>
#include <future>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using ::testing::HasSubstr;
using tests::message_of;
using namespace std::chrono_literals;

constexpr int thread_count = 8;

class Threads : public tests::OwnServerTest {
 protected:
  void TearDown() override { threads_.join(); }

  /// On all of the threads, wherever each step of it happens to run.
  void anywhere(asio::awaitable<void> work) { asio::co_spawn(threads_, std::move(work), asio::use_future).get(); }
  template <class T>
  T anywhere(asio::awaitable<T> work) {
    std::optional<T> value;
    anywhere(tests::keep_value(std::move(work), value));
    return *std::move(value);
  }

  /// `work(i)` for each i, all at once.
  template <class Work>
  void all_at_once(int count, Work work) {
    std::vector<std::future<void>> ends;
    for (int i = 0; i < count; ++i) ends.push_back(asio::co_spawn(threads_, work(i), asio::use_future));
    for (auto& end : ends) end.get();
  }

  void make_table(const AsyncDatabaseManager& db) {
    anywhere(db.execute_script("CREATE TABLE {{tables.t}} (id int8 PRIMARY KEY, text text NOT NULL)"));
  }

  asio::thread_pool threads_{thread_count};
};

/// Every verb, an error and a nested transaction; ten rows, five of which stay.
asio::awaitable<void> use(AsyncDatabaseManager db, std::int64_t first) {
  co_await db.execute("INSERT INTO {{tables.t}} VALUES ($1, 'one')", first);
  std::vector<std::tuple<std::int64_t, std::string>> rows{{first + 1, "two"}, {first + 2, "three"}};
  co_await db.executemany("INSERT INTO {{tables.t}} VALUES ($1, $2)", rows);
  rows = {{first + 3, "four"}};
  co_await db.copy_records_to_table("t", rows);
  bool has_failed = false;
  try {
    co_await db.execute("INSERT INTO {{tables.t}} VALUES ($1, 'again')", first);
  } catch (const UniqueViolation&) {
    has_failed = true;
  }
  EXPECT_TRUE(has_failed);

  co_await db.transaction([first](Transaction& tx) -> asio::awaitable<void> {
    co_await tx.execute("INSERT INTO {{tables.t}} VALUES ($1, 'five')", first + 4);
    bool was_undone = false;
    try {
      co_await tx.transaction([first](Transaction& inner) -> asio::awaitable<void> {
        co_await inner.execute("INSERT INTO {{tables.t}} VALUES ($1, 'six')", first + 5);
        throw std::runtime_error("no");
      });
    } catch (const std::runtime_error&) {
      was_undone = true;
    }
    EXPECT_TRUE(was_undone);
  });

  auto stream =
      db.stream<std::int64_t>("SELECT id FROM {{tables.t}} WHERE id >= $1 AND id < $1 + 10 ORDER BY id", first);
  stream.set_batch(2);
  std::vector<std::int64_t> ids;
  for (auto id = co_await stream.next(); id; id = co_await stream.next()) ids.push_back(*id);
  EXPECT_EQ(ids.size(), 5U);
  std::ostringstream text;
  co_await db.copy_to("COPY (SELECT 1) TO STDOUT", text);
  EXPECT_EQ(text.str(), "1\n");
  EXPECT_TRUE(co_await db.table_exists("t"));
  bool is_late = false;
  try {
    co_await db.with_timeout(5ms).execute("SELECT pg_sleep(10)");
  } catch (const StatementTimeout&) {
    is_late = true;
  }
  EXPECT_TRUE(is_late);
}

/// Many more than there are connections.
void use_by_many(auto& test, const AsyncDatabaseManager& db) {
  test(40, [&db](int i) { return use(db, std::int64_t{i} * 10); });
}

TEST_F(Threads, OfAThreadPoolMayAllUseOneManager) {
  AsyncDatabaseManager db{config(4)};
  anywhere(db.connect());
  make_table(db);
  auto at_once = [this](int count, auto work) { all_at_once(count, work); };
  use_by_many(at_once, db);
  EXPECT_EQ(anywhere(db.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.t}}")), 200);
  anywhere(db.disconnect());
}

TEST_F(Threads, OfOneIoContextMayAllUseASharedPoolThatIsTold) {
  asio::io_context context;
  auto work = asio::make_work_guard(context);
  std::vector<std::jthread> runners;
  for (int i = 0; i < thread_count; ++i) runners.emplace_back([&context] { context.run(); });
  const auto on_context = [&context](asio::awaitable<void> coroutine) {
    return asio::co_spawn(context, std::move(coroutine), asio::use_future);
  };
  auto options = config(4);
  options.has_threads = true;
  std::optional<AsyncDatabaseManager> db;
  std::optional<SharedPool> pool;
  on_context(tests::keep_value(AsyncDatabaseManager::create_shared_pool(options), pool)).get();
  db.emplace(*pool);
  make_table(*db);
  auto at_once = [&](int count, auto make) {
    std::vector<std::future<void>> ends;
    for (int i = 0; i < count; ++i) ends.push_back(on_context(make(i)));
    for (auto& end : ends) end.get();
  };
  use_by_many(at_once, *db);
  EXPECT_EQ(anywhere(db->fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.t}}")), 200);
  on_context(pool->shut_down()).get();
  db.reset();
  pool.reset();
  work.reset();
}

TEST_F(Threads, MayUseAPoolOnAStrandOfTheProgram) {
  const auto strand = asio::make_strand(threads_);
  const auto options = config(4);
  std::optional<SharedPool> pool;
  asio::co_spawn(strand, tests::keep_value(AsyncDatabaseManager::create_shared_pool(options), pool), asio::use_future)
      .get();
  const AsyncDatabaseManager db{*pool};
  make_table(db);
  auto at_once = [this](int count, auto work) { all_at_once(count, work); };
  use_by_many(at_once, db);
  EXPECT_EQ(anywhere(db.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.t}}")), 200);
}

TEST_F(Threads, MayUseAPoolOfAnotherContext) {
  AsyncDatabaseManager db{config(4)};
  auto work = asio::make_work_guard(context_);
  std::jthread runner{[this] { context_.run(); }};
  asio::co_spawn(context_, db.connect(), asio::use_future).get();
  make_table(db);
  auto at_once = [this](int count, auto work_of) { all_at_once(count, work_of); };
  use_by_many(at_once, db);
  EXPECT_EQ(anywhere(db.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.t}}")), 200);
  anywhere(db.disconnect());
  work.reset();
}

asio::awaitable<Transaction> begin_with_a_row(AsyncDatabaseManager db, std::int64_t id) {
  auto transaction = co_await db.begin();
  co_await transaction.execute("INSERT INTO {{tables.t}} VALUES ($1, 'x')", id);
  co_return transaction;
}

asio::awaitable<RowStream<int>> stream_one(AsyncDatabaseManager db) {
  auto stream = db.stream<int>("SELECT i FROM generate_series(1, 1000) i");
  stream.set_batch(1);
  EXPECT_EQ(co_await stream.next(), 1);
  co_return stream;
}

asio::awaitable<void> insert_job(AsyncDatabaseManager jobs, int id) {
  co_await jobs.execute("INSERT INTO {{tables.jobs}} VALUES ($1)", id);
}

bool comes_to_use(const AsyncDatabaseManager& db, std::size_t connections) {
  const auto until = std::chrono::steady_clock::now() + 30s;
  while (db.get_pool_stats().used != connections && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(1ms);
  }
  return db.get_pool_stats().used == connections;
}

TEST_F(Threads, MayDropWhatTheyLike) {
  AsyncDatabaseManager db{config(4)};
  anywhere(db.connect());
  make_table(db);
  for (int i = 0; i < 10; ++i) {
    std::optional<Transaction> transaction{anywhere(begin_with_a_row(db, i))};
    std::optional<RowStream<int>> stream{anywhere(stream_one(db))};
    std::optional<Listener> listener{anywhere(db.listen({"bell"}))};
    EXPECT_TRUE(comes_to_use(db, 2)) << "what was dropped before may still be on its way home";
    std::jthread one{[&] { transaction.reset(); }};
    std::jthread two{[&] { stream.reset(); }};
    std::jthread three{[&] { listener.reset(); }};
  }
  EXPECT_TRUE(comes_to_use(db, 0));
  EXPECT_EQ(anywhere(db.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.t}}")), 0);
}

TEST_F(Threads, ShareAPoolAsTheGuideShows) {
  const auto url = server_.connection_string();
  // [threads]
  asio::io_context io;
  asio::co_spawn(
      io,
      [&]() -> asio::awaitable<void> {
        DatabaseConfig config{.connection_string = url, .max_connections = 4, .has_threads = true};
        const auto pool = co_await AsyncDatabaseManager::create_shared_pool(config);
        const AsyncDatabaseManager jobs{pool, "public"};
        co_await jobs.execute_script("CREATE TABLE {{tables.jobs}} (id int)");
        for (int id = 0; id < 100; ++id) {
          asio::co_spawn(io, insert_job(jobs, id), asio::detached);  // on any of the threads
        }
      },
      asio::detached);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&io] { io.run(); });
  // [/threads]
  threads.clear();
  AsyncDatabaseManager db{config(1)};
  run(db.connect());
  EXPECT_EQ(run(db.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.jobs}}")), 100);
}

TEST_F(Threads, MayEndAPoolByDroppingItsLastHandle) {
  const auto options = config(2);
  auto last = std::make_unique<AsyncDatabaseManager>(anywhere(AsyncDatabaseManager::create_shared_pool(options)));
  AsyncDatabaseManager other{config(2)};
  anywhere(other.connect());
  std::jthread{[kept = std::move(last)]() mutable { kept.reset(); }}.join();
  const auto gone = [&] {
    return anywhere(
        other.fetch_value<bool>("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'client backend'"
                                "                   AND pid <> pg_backend_pid())"));
  };
  const auto until = std::chrono::steady_clock::now() + 30s;
  while (!gone() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(1ms);
  EXPECT_TRUE(gone());
}

TEST_F(Threads, HearWhatOthersNotify) {
  AsyncDatabaseManager db{config(4)};
  anywhere(db.connect());
  auto listener = anywhere(db.listen({"bell"}));
  constexpr int count = 100;
  all_at_once(count, [&db](int i) -> asio::awaitable<void> {
    return [](AsyncDatabaseManager m, std::string text) -> asio::awaitable<void> {
      co_await m.execute("SELECT pg_notify('bell', $1)", text);
    }(db, std::to_string(i));
  });
  for (int i = 0; i < count; ++i) {
    EXPECT_TRUE(std::holds_alternative<Notification>(anywhere(listener.next())));
  }
  EXPECT_EQ(listener.waiting(), 0U);
  listener.close();
}

/// The signal is given where its coroutine runs, as Asio wants it; the statement runs elsewhere.
TEST_F(Threads, MayBeCancelledFromWhereTheyWait) {
  AsyncDatabaseManager db{config(1)};
  anywhere(db.connect());
  const auto strand = asio::make_strand(threads_);
  asio::cancellation_signal signal;
  std::promise<std::exception_ptr> ended;
  asio::post(strand, [&] {
    asio::co_spawn(strand, db.execute_script("SELECT pg_sleep(600)"),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr failure, const ExecuteResult&) {
                     ended.set_value(std::move(failure));
                   }));
  });
  std::this_thread::sleep_for(50ms);
  asio::post(strand, [&] { signal.emit(asio::cancellation_type::terminal); });
  const auto failure = ended.get_future().get();
  EXPECT_THROW(std::rethrow_exception(failure), Cancelled);
  EXPECT_EQ(anywhere(db.fetch_value<int>("SELECT 1")), 1);
}

TEST_F(Threads, AreToldWhatIsMissingForThem) {
  AsyncDatabaseManager db{config(2)};
  run(db.connect());
  auto transaction = run(db.begin());
  std::string message;
  std::jthread{[&] { message = message_of<ConfigurationError>([&] { run(db.execute("SELECT 1")); }); }}.join();
  EXPECT_THAT(message, HasSubstr("has_threads = true"));
  run(transaction.rollback());
  // One after the other they may.
  std::jthread{[&] { run(db.execute("SELECT 1")); }}.join();
  run(db.execute("SELECT 1"));
}

}  // namespace
}  // namespace pgdbm
