// The built program as a child of this one, with a database of its own: how it starts, how it ends, and what a killed
// one leaves to the next.
#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/process/child.hpp>
#include <boost/process/env.hpp>
#include <boost/process/environment.hpp>
#include <boost/process/io.hpp>
#include <boost/process/pipe.hpp>

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>

#include "books.hpp"
#include "load.hpp"

namespace {

namespace asio = boost::asio;
namespace json = http_json::json;
namespace process = boost::process;
using http_json::Client;
using http_json::status;
using http_json::verb;

process::environment environment_for(const std::string& url, const std::string& port) {
  process::environment variables = boost::this_process::environment();
  variables["DATABASE_URL"] = url;
  variables["PORT"] = port;
  return variables;
}

/// Runs, and listens.
class Program {
 public:
  explicit Program(const std::string& url) : child_(PROGRAM, environment_for(url, "0"), process::std_err > errors_) {
    const std::string announcement = "listening on http://127.0.0.1:";
    for (std::string line; std::getline(errors_, line);) {
      if (!line.starts_with(announcement)) continue;
      port_ = static_cast<std::uint16_t>(std::stoi(line.substr(announcement.size())));
      return;
    }
    throw std::runtime_error{"the program ended before it listened"};
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (child_.running()) child_.terminate();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  void signal(int number) { ::kill(child_.id(), number); }
  /// Waits for its end. The number of a signal that killed it counts as a code.
  int exit_code() {
    child_.wait();
    return child_.exit_code();
  }

 private:
  process::ipstream errors_;
  process::child child_;
  std::uint16_t port_ = 0;
};

/// Its standard error and its exit code, of one that is expected to end by itself.
std::pair<std::string, int> run_to_its_end(const std::string& url, const std::string& port) {
  process::ipstream errors;
  process::child child{PROGRAM, environment_for(url, port), process::std_err > errors};
  std::string text{std::istreambuf_iterator<char>{errors}, {}};
  child.wait();
  return {std::move(text), child.exit_code()};
}

class ShopProgram : public pgdbm::testing::TestSharedPool {
 protected:
  asio::awaitable<void> prepare(std::uint16_t port) {
    auto client = co_await Client::connect(port);
    const json::value ada{{"email", "ada@example.com"}, {"name", "Ada"}};
    const auto user = co_await client.ask(verb::post, "/users", ada);
    EXPECT_EQ(user.code, status::created);
    const json::value engines{{"on_hand", stock}, {"cents", 100}};
    const auto item = co_await client.ask(verb::put, "/orders/stock/engine", engines);
    EXPECT_EQ(item.code, status::ok);
  }

  /// False when the program ended the connection instead of answering.
  static asio::awaitable<bool> order(Client& client) {
    const json::value engine{{"customer", 1}, {"item", "engine"}, {"quantity", 1}};
    try {
      const auto reply = co_await client.ask(verb::post, "/orders", engine);
      EXPECT_EQ(reply.code, status::created) << reply.body;
      co_return true;
    } catch (const boost::system::system_error&) {
      co_return false;
    }
  }

  void expect_books_to_balance(const shop::Books& books) {
    EXPECT_EQ(books.on_hand, stock - books.orders);
    EXPECT_EQ(books.invoices, books.orders);
    EXPECT_EQ(books.unmatched, 0);
    EXPECT_EQ(books.owed, 0);
    EXPECT_EQ(books.account_cents, books.orders * 100);
  }

  static constexpr std::int64_t stock = 100'000;

  pgdbm::AsyncDatabaseManager db_ = manager("public");
};

PGDBM_TEST_F(ShopProgram, ToldToEndItAnswersWhatIsUnderWayAndLosesNothing) {
  Program program{database().connection_string()};
  co_await prepare(program.port());

  std::int64_t answered = 0;
  std::set<std::size_t> cut_off;
  const http_json::Step step = [&](Client& client, std::size_t number, std::size_t) -> asio::awaitable<void> {
    if (cut_off.contains(number)) co_return;
    const bool was_answered = co_await order(client);
    if (!was_answered) {
      cut_off.insert(number);
    } else if (++answered == 200) {
      program.signal(SIGTERM);
    }
  };
  const auto load = co_await http_json::put_under_load(program.port(), 32, 1'000, step);
  EXPECT_EQ(program.exit_code(), 0);
  EXPECT_EQ(cut_off.size(), 32U) << "the program ended before its clients did";
  EXPECT_GE(answered, 200);
  std::cout << "told to end after 200 orders, answered " << answered << " within " << load.elapsed.count() / 1'000
            << " ms\n";

  const auto books = co_await shop::read_books(db_);
  EXPECT_EQ(books.orders, answered);
  expect_books_to_balance(books);
}

PGDBM_TEST_F(ShopProgram, TheNextOneSettlesWhatAKilledOneLeft) {
  {
    Program program{database().connection_string()};
    co_await prepare(program.port());
    // Billing waits for this lock, so that orders are killed between their two steps.
    auto lock = co_await db_.begin();
    co_await lock.execute("LOCK TABLE billing.invoices IN ACCESS EXCLUSIVE MODE");
    const http_json::Step step = [&](Client& client, std::size_t number, std::size_t) -> asio::awaitable<void> {
      if (number > 0) {
        co_await order(client);
        co_return;
      }
      const bool are_owed = co_await shop::becomes_true([this]() -> asio::awaitable<bool> {
        co_return co_await db_.fetch_value<bool>("SELECT count(*) >= 10 FROM orders.outbox");
      });
      EXPECT_TRUE(are_owed);
      program.signal(SIGKILL);
    };
    co_await http_json::put_under_load(program.port(), 17, 1, step);
    EXPECT_EQ(program.exit_code(), SIGKILL);
    co_await lock.rollback();
  }
  const auto owed = co_await db_.fetch_value<std::int64_t>("SELECT count(*) FROM orders.outbox");
  EXPECT_GE(owed, 10);

  Program next{database().connection_string()};
  const bool is_settled = co_await shop::becomes_true([this]() -> asio::awaitable<bool> {
    co_return co_await db_.fetch_value<bool>("SELECT count(*) = 0 FROM orders.outbox");
  });
  EXPECT_TRUE(is_settled);
  next.signal(SIGTERM);
  EXPECT_EQ(next.exit_code(), 0);
  const auto books = co_await shop::read_books(db_);
  EXPECT_GE(books.orders, 10);
  expect_books_to_balance(books);
}

TEST_F(ShopProgram, SaysInOneLineWhyItCannotStart) {
  const auto [port, port_code] = run_to_its_end(database().connection_string(), "http");
  EXPECT_EQ(port_code, 1);
  EXPECT_EQ(port, "shared_pool_app: PORT is 'http'; it must be a number of 0 (any) to 65535.\n");

  const auto [nowhere, nowhere_code] = run_to_its_end(database().connection_string() + " dbname=nowhere", "0");
  EXPECT_EQ(nowhere_code, 1);
  EXPECT_TRUE(nowhere.starts_with("shared_pool_app: ")) << nowhere;
  EXPECT_NE(nowhere.find("nowhere"), std::string::npos) << nowhere;
  EXPECT_EQ(nowhere.find('\n'), nowhere.size() - 1) << nowhere;
}

}  // namespace
