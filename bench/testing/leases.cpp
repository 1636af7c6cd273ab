// How long a test waits for its database, on a blueprint of 50 tables: `./dev bench leases [rounds [work in ms]]`.
// Between two leases the program waits as long as a short test works: what is made ahead is made meanwhile.
#include "testing/lending/peer.hpp"

#include <pgdbm/pgdbm.hpp>
#include <pgdbm/testing.hpp>

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace pgdbm;           // NOLINT(google-build-using-namespace)
using namespace pgdbm::testing;  // NOLINT(google-build-using-namespace)
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int tables = 50;

const std::string& script() {
  static const std::string text = [] {
    std::string sql;
    for (int i = 1; i <= tables; ++i) {
      sql += fmt::format(
          "CREATE TABLE {{{{tables.t{0}}}}} (id serial PRIMARY KEY, name text NOT NULL, email text UNIQUE,"
          " created_at timestamptz DEFAULT now());"
          "CREATE INDEX t{0}_name ON {{{{tables.t{0}}}}} (name);"
          "INSERT INTO {{{{tables.t{0}}}}} (name, email) SELECT 'n' || g, 'e' || g FROM generate_series(1, 5) AS g;",
          i);
    }
    return sql;
  }();
  return text;
}

Blueprint blueprint() {
  static const std::array<EmbeddedFile, 1> files{{{"001_all.sql", script()}}};
  return {.modules = {{.name = "bench", .migrations = EmbeddedMigrations{.name = "bench", .files = files}}}};
}

void report(std::string_view what, std::vector<double> times, std::string_view goal) {
  std::ranges::sort(times);
  const auto at = [&](double part) {
    return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
  };
  fmt::print("{:<44} p50 {:8.2f} ms   p90 {:8.2f} ms   p99 {:8.2f} ms   goal {}\n", what, at(0.5), at(0.9), at(0.99),
             goal);
  std::fflush(stdout);
}

/// A database with an open connection, and its first query: what a test waits for.
double lease(TestIsolation isolation) {
  const auto began = Clock::now();
  TestDatabase test{{.blueprint = blueprint(), .isolation = isolation}};
  const auto waited = Milliseconds(Clock::now() - began).count();
  const auto rows = test.run(count_rows(test.verbs(), "t7"));
  if (rows != 5) std::abort();
  return waited;
}

std::vector<double> lease_one_by_one(TestIsolation isolation, int rounds, std::chrono::milliseconds work) {
  for (int i = 0; i < 4; ++i) lease(isolation);  // the template is there, and what is made ahead
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    std::this_thread::sleep_for(work);
    times.push_back(lease(isolation));
  }
  return times;
}

/// A process that leases one database and ends.
std::vector<double> lease_by_processes(const char* self, int rounds, std::chrono::milliseconds work) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    std::this_thread::sleep_for(work);
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) std::abort();
    std::string program = self;
    std::string once = "--once";
    std::string to = std::to_string(ends[1]);
    std::array<char*, 4> arguments{program.data(), once.data(), to.data(), nullptr};
    pid_t child = 0;
    if (::posix_spawn(&child, self, nullptr, nullptr, arguments.data(), environ) != 0) std::abort();
    ::waitpid(child, nullptr, 0);
    double time = 0;
    if (::read(ends[0], &time, sizeof time) != sizeof time) std::abort();
    ::close(ends[0]);
    ::close(ends[1]);
    times.push_back(time);
  }
  return times;
}

/// What the server takes to clone, by each of its ways.
asio::awaitable<void> clone(const PrivateServer& server, int rounds) {
  const auto config = lending::maintenance_config(server.connection_string(), 1);
  AsyncDatabaseManager db{config};
  co_await db.connect();
  for (const auto* const way : {"WAL_LOG", "FILE_COPY"}) {
    std::vector<double> made;
    std::vector<double> dropped;
    for (int i = 0; i < rounds; ++i) {
      auto statement = fmt::format("CREATE DATABASE clone TEMPLATE model STRATEGY {}", way);
      auto began = Clock::now();
      co_await db.execute(runtime(statement));
      made.push_back(Milliseconds(Clock::now() - began).count());
      began = Clock::now();
      co_await db.execute("DROP DATABASE clone");
      dropped.push_back(Milliseconds(Clock::now() - began).count());
    }
    report(fmt::format("clone by {}", way), made, "30, by the better one");
    report(fmt::format("drop of such a clone (behind a test's back)", way), dropped, "-");
  }
  co_await db.disconnect();
}

void clone_on_own_server(int rounds) {
  const PrivateServer server{lending::server_options()};
  asio::io_context context{1};
  run_on(context, [](const PrivateServer& at) -> asio::awaitable<void> {
    const auto maintenance = lending::maintenance_config(at.connection_string(), 1);
    AsyncDatabaseManager db{maintenance};
    co_await db.connect();
    co_await db.execute("CREATE DATABASE model");
    co_await db.disconnect();
    const DatabaseConfig config{.connection_string = at.connection_string("model")};
    AsyncDatabaseManager model{config};
    co_await model.connect();
    co_await model.execute_script(script());
    co_await model.disconnect();
  }(server));
  run_on(context, clone(server, rounds));
}

void lease_at_once(int count) {
  std::vector<double> times(static_cast<std::size_t>(count));
  std::vector<std::thread> threads;
  for (auto& time : times) threads.emplace_back([&time] { time = lease(TestIsolation::database); });
  for (auto& thread : threads) thread.join();
  report(fmt::format("{} leases at once", count), times, "all get theirs");
}

}  // namespace

int main(int count, char** values) try {
  const std::span arguments{values, static_cast<std::size_t>(count)};
  if (count == 3 && std::string_view{arguments[1]} == "--once") {
    const double time = lease(TestIsolation::database);
    return ::write(std::atoi(arguments[2]), &time, sizeof time) == sizeof time ? 0 : 1;
  }
  const int rounds = count > 1 ? std::atoi(arguments[1]) : 100;
  const std::chrono::milliseconds work{count > 2 ? std::atoi(arguments[2]) : 20};
  fmt::print("{} tables; {} leases of each kind, {} ms of work between them\n", tables, rounds, work.count());
  clone_on_own_server(std::min(rounds, 50));
  report("database, one process", lease_one_by_one(TestIsolation::database, rounds, work), "2");
  report("schema, one process", lease_one_by_one(TestIsolation::schema, rounds, work), "5");
  report("transaction, one process", lease_one_by_one(TestIsolation::transaction, rounds, work), "1");
  report("database, a process for each", lease_by_processes("/proc/self/exe", rounds, work), "15");
  constexpr int many = 64;
  lease_at_once(many);
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 1;
}
