// The built program, as a supervisor runs it: variables in, a line on standard error, an exit code.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/process/async_pipe.hpp>
#include <boost/process/child.hpp>
#include <boost/process/env.hpp>
#include <boost/process/environment.hpp>
#include <boost/process/io.hpp>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "inn.hpp"
#include "load.hpp"

namespace guest_house {

namespace {

namespace process = boost::process;
using http_json::Client;
using http_json::status;
using http_json::verb;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

process::environment environment_with(const std::map<std::string, std::string>& variables) {
  process::environment environment = boost::this_process::environment();
  environment["PORT"] = "0";
  for (const auto& [name, value] : variables) environment[name] = value;
  return environment;
}

/// Killed when it is dropped before its end.
class Program {
 public:
  Program(asio::io_context& context, const std::map<std::string, std::string>& variables)
      : errors_(context),
        child_(STANDALONE_SERVICE, environment_with(variables), process::std_err > errors_,
               process::std_out > process::null, process::std_in < process::null) {}

  /// The port it listens on. 0: it said something else, which `told` has.
  asio::awaitable<std::uint16_t> listens() {
    const std::string announcement = "listening on http://127.0.0.1:";
    const auto [fault, size] = co_await asio::async_read_until(errors_, asio::dynamic_buffer(told_), '\n', as_result);
    if (fault || !told_.starts_with(announcement)) co_return std::uint16_t{0};
    co_return static_cast<std::uint16_t>(std::stoi(told_.substr(announcement.size())));
  }
  void signal(int number) { ::kill(child_.id(), number); }
  /// Its exit code, when it has ended.
  asio::awaitable<int> ends() {
    co_await asio::async_read(errors_, asio::dynamic_buffer(told_), as_result);
    child_.wait();
    co_return child_.exit_code();
  }
  /// All that it said.
  [[nodiscard]] const std::string& told() const { return told_; }

 private:
  process::async_pipe errors_;
  std::string told_;
  process::child child_;
};

/// The database is empty: the program brings its tables.
class StandaloneService : public Inn {
 protected:
  [[nodiscard]] pgdbm::testing::TestDatabaseOptions options() const override { return {.schema = "inn"}; }
  std::map<std::string, std::string> variables() {
    return {{"DATABASE_URL", database().connection_string()}, {"DB_SCHEMA", "inn"}, {"DB_MAX_CONNECTIONS", "6"}};
  }
};

PGDBM_TEST_F(StandaloneService, EndsOnSigtermUnderLoadAndLosesNoAnswer) {
  Program program{context(), variables()};
  const auto port = co_await program.listens();
  PGDBM_CO_ASSERT(port != 0) << program.told();
  constexpr std::size_t travellers = 12;
  const auto rooms = co_await add_rooms(travellers, 1);

  std::size_t booked = 0;
  std::size_t cut_off = 0;
  const auto step = [&](Client& client, std::size_t number, std::size_t /*round*/) -> asio::awaitable<void> {
    for (int night = 0;; ++night) {
      boost::json::object body;
      body["guest"] = "Ada";
      body["people"] = 1;
      body["arrival"] = render_date(day(night));
      body["departure"] = render_date(day(night + 1));
      body["rooms"] = boost::json::array(1, rooms[number]);
      try {
        const auto reply = co_await client.ask(verb::post, "/bookings", std::move(body));
        EXPECT_EQ(reply.code, status::created) << reply.body;
      } catch (const boost::system::system_error&) {
        ++cut_off;
        co_return;
      }
      if (++booked == 500) program.signal(SIGTERM);
    }
  };
  co_await http_json::put_under_load(port, travellers, 1, step);

  const int code = co_await program.ends();
  EXPECT_EQ(code, 0) << program.told();
  EXPECT_EQ(cut_off, travellers);
  const auto count = co_await pgdbm::testing::count_rows(db(), "stays");
  EXPECT_EQ(static_cast<std::size_t>(count), booked);
  std::cout << "program: " << booked << " bookings answered, as many in the database, after SIGTERM at the 500th\n";
}

PGDBM_TEST_F(StandaloneService, TwoThatStartAtOnceMigrateOnceAndSeeTheSame) {
  Program one{context(), variables()};
  Program other{context(), variables()};
  const auto first = co_await one.listens();
  const auto second = co_await other.listens();
  PGDBM_CO_ASSERT(first != 0 && second != 0) << one.told() << other.told();

  auto left = co_await Client::connect(first);
  auto right = co_await Client::connect(second);
  boost::json::object body;
  body["name"] = "Blue";
  body["beds"] = 2;
  const auto added = co_await left.ask(verb::post, "/rooms", body);
  EXPECT_EQ(added.code, status::created);
  const auto conflict = co_await right.ask(verb::post, "/rooms", body);
  EXPECT_EQ(conflict.code, status::conflict);
  const auto health = co_await right.ask(verb::get, "/health");
  EXPECT_EQ(health.code, status::ok);
  EXPECT_EQ(health.body.at("pool").at("max").to_number<int>(), 6);

  one.signal(SIGTERM);
  other.signal(SIGINT);
  const int first_code = co_await one.ends();
  const int second_code = co_await other.ends();
  EXPECT_EQ(first_code, 0) << one.told();
  EXPECT_EQ(second_code, 0) << other.told();

  Program again{context(), variables()};
  const auto third = co_await again.listens();
  PGDBM_CO_ASSERT(third != 0) << again.told();
  auto client = co_await Client::connect(third);
  const auto rooms = co_await client.ask(verb::get, "/rooms");
  EXPECT_EQ(rooms.body.at("rooms").as_array().size(), 1U);
}

PGDBM_TEST_F(StandaloneService, SaysInOneLineWhyItDoesNotStart) {
  struct Case {
    std::string name;
    std::string value;
    std::string said;
  };
  const std::vector<Case> cases{
      {"PORT", "eighty", R"(PORT is "eighty")"},
      {"DB_MAX_CONECTIONS", "5", "DB_MAX_CONECTIONS"},
      {"DATABASE_URL", "postgresql:///nowhere?host=/nowhere&connect_timeout=1", "/nowhere"},
  };
  for (const auto& [name, value, said] : cases) {
    auto changed = variables();
    changed[name] = value;
    Program program{context(), changed};
    const int code = co_await program.ends();
    EXPECT_EQ(code, 1) << name;
    EXPECT_TRUE(program.told().starts_with("standalone_service: ")) << program.told();
    EXPECT_NE(program.told().find(said), std::string::npos) << program.told();
    EXPECT_EQ(std::ranges::count(program.told(), '\n'), 1) << program.told();
  }

  const http_json::Server occupant{context().get_executor(), 0, {}};
  auto changed = variables();
  changed["PORT"] = std::to_string(occupant.port());
  Program program{context(), changed};
  const int code = co_await program.ends();
  EXPECT_EQ(code, 1);
  EXPECT_NE(program.told().find("cannot listen on port " + changed["PORT"]), std::string::npos) << program.told();
}

}  // namespace

}  // namespace guest_house
