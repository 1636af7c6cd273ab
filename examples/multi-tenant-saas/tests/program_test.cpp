// The built program: it starts, serves, and ends on SIGTERM in the midst of requests without losing one; killed, it
// goes on where it was.
#include <boost/process/child.hpp>
#include <boost/process/env.hpp>
#include <boost/process/environment.hpp>
#include <boost/process/io.hpp>
#include <boost/process/pipe.hpp>
#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <functional>
#include <set>
#include <stdexcept>

#include "load.hpp"
#include "projects.hpp"
#include "saas_test.hpp"

namespace saas {
namespace {

namespace json = boost::json;
namespace process = boost::process;
using http_json::verb;
using ::testing::HasSubstr;

/// Killed with the object, if it still runs.
class Program {
 public:
  explicit Program(const std::string& url, const std::string& port_setting = "0") : child_(start(url, port_setting)) {}
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (child_.running()) child_.terminate();
  }

  /// Its next line; empty when it has closed its end.
  std::string line() {
    std::string text;
    std::getline(error_, text);
    return text;
  }
  /// Waits until it listens; the ports are known then.
  void wait_until_it_listens() {
    told = line();
    port = port_behind("listening on http://127.0.0.1:");
    operator_port = port_behind("operator on http://127.0.0.1:");
  }
  void signal(int number) { ::kill(child_.id(), number); }
  int exit_code() {
    child_.wait();
    return child_.exit_code();
  }

  std::string told;
  std::uint16_t port = 0;
  std::uint16_t operator_port = 0;

 private:
  process::child start(const std::string& url, const std::string& port_setting) {
    process::environment environment = boost::this_process::environment();
    environment["DATABASE_URL"] = url;
    environment["PORT"] = port_setting;
    environment["OPERATOR_PORT"] = "0";
    return process::child{SAAS_PROGRAM, environment, process::std_err > error_, process::std_in < process::null};
  }
  [[nodiscard]] std::uint16_t port_behind(const std::string& words) const {
    const auto place = told.find(words);
    if (place == std::string::npos) throw std::runtime_error{"the program said: " + told};
    return static_cast<std::uint16_t>(std::stoi(told.substr(place + words.size())));
  }

  process::ipstream error_;
  process::child child_;
};

class BuiltProgram : public SaasTest {
 protected:
  /// Clients who sign up tenants and give each a project until the program does not answer any more. After so many
  /// answers `act` is called, once.
  asio::awaitable<void> sign_up_until_it_is_gone(const Program& program, std::size_t answers,
                                                 std::function<void()> act) {
    const auto port = program.port;
    const http_json::Step step = [&, port](http_json::Client& client, std::size_t number,
                                           std::size_t round) -> asio::awaitable<void> {
      const auto name = "t" + std::to_string(number) + "-" + std::to_string(round);
      try {
        const json::object tenant{{"name", name}, {"owner", "ada@example.com"}};
        const auto signed_up = co_await client.ask(verb::post, "/tenants", tenant);
        if (signed_up.code != http_json::status::created) throw std::runtime_error{json::serialize(signed_up.body)};
        signed_up_.insert(name);
        auto own = co_await http_json::Client::connect(port, host_of(name));
        const json::object project{{"name", name}};
        const auto added = co_await own.ask(verb::post, "/projects", project);
        if (added.code != http_json::status::created) throw std::runtime_error{json::serialize(added.body)};
        with_project_.insert(name);
      } catch (const boost::system::system_error&) {
        is_gone_ = true;  // the program has closed the connection, or does not listen any more
      }
      if (++answers_ == answers) act();
      if (is_gone_) throw Gone{};
    };
    try {
      co_await http_json::put_under_load(port, 8, 100'000, step, domain);
    } catch (const Gone&) {
      co_return;
    }
  }

  struct Gone {};
  std::set<std::string> signed_up_;     ///< answered by 201
  std::set<std::string> with_project_;  ///< answered by 201
  std::size_t answers_ = 0;
  bool is_gone_ = false;
};

TEST_F(BuiltProgram, EndsOnSigtermInTheMidstOfRequestsAndLosesNone) {
  Program program{connection_string()};
  program.wait_until_it_listens();
  EXPECT_THAT(program.told, HasSubstr("0 tenants of example.test"));
  run(sign_up_until_it_is_gone(program, 60, [&] { program.signal(SIGTERM); }));
  EXPECT_EQ(program.exit_code(), 0);
  EXPECT_EQ(program.line(), "") << "nothing failed on the way";

  EXPECT_GE(signed_up_.size(), 59U);
  const auto open = root().fetch_all<std::string>("SELECT name FROM control.tenants WHERE state = 'open'");
  EXPECT_EQ(std::set<std::string>(open.begin(), open.end()), signed_up_);
  EXPECT_EQ(root().fetch_value<std::int64_t>("SELECT count(*) FROM control.tenants WHERE state <> 'open'"), 0);
  for (const auto& name : signed_up_) {
    const auto id = run(tenants().find(name));
    ASSERT_TRUE(id.has_value());
    const auto projects = run(Projects{tenants().database(*id)}.list());
    ASSERT_EQ(projects.size(), with_project_.count(name)) << name;
    for (const auto& project : projects) EXPECT_EQ(project.name, name);
  }

  Program again{connection_string()};
  again.wait_until_it_listens();
  EXPECT_THAT(again.told, HasSubstr(std::to_string(signed_up_.size()) + " tenants"));
  again.signal(SIGINT);
  EXPECT_EQ(again.exit_code(), 0);
}

TEST_F(BuiltProgram, KilledInTheMidstOfSignUpsFinishesThemWhenItStartsAgain) {
  {
    Program program{connection_string()};
    program.wait_until_it_listens();
    run(sign_up_until_it_is_gone(program, 40, [&] { program.signal(SIGKILL); }));
    EXPECT_EQ(program.exit_code(), SIGKILL);
  }
  Program program{connection_string()};
  program.wait_until_it_listens();
  const auto names = root().fetch_all<std::string>("SELECT name FROM control.tenants WHERE state = 'open'");
  const std::set<std::string> open{names.begin(), names.end()};
  EXPECT_TRUE(std::ranges::includes(open, signed_up_)) << "whoever had an answer is there";
  EXPECT_EQ(root().fetch_value<std::int64_t>("SELECT count(*) FROM control.tenants WHERE state <> 'open'"), 0);
  EXPECT_EQ(schemas(), schemas_of_open_tenants());
  for (const auto& name : open) {
    const auto id = run(tenants().find(name));
    ASSERT_TRUE(id.has_value());
    const auto projects = run(Projects{tenants().database(*id)}.list());
    EXPECT_GE(projects.size(), with_project_.count(name)) << name;
  }

  run([&]() -> asio::awaitable<void> {
    auto console = co_await http_json::Client::connect(program.operator_port);
    const auto removed = co_await console.ask(verb::delete_, "/tenants/" + *open.begin());
    EXPECT_EQ(removed.code, http_json::status::ok);
    auto visitor = co_await http_json::Client::connect(program.port, domain);
    const auto outside = co_await visitor.ask(verb::delete_, "/tenants/" + *open.rbegin());
    EXPECT_EQ(outside.code, http_json::status::not_found) << "visitors do not reach what the operator may do";
  });
  EXPECT_EQ(schemas().size(), open.size() - 1);
  program.signal(SIGTERM);
  EXPECT_EQ(program.exit_code(), 0);
}

TEST_F(BuiltProgram, TellsInOneLineWhyItCannotStart) {
  Program without_rights{database().connection_string() + " user=nobody"};
  const auto why = without_rights.line();
  EXPECT_THAT(why, HasSubstr("multi_tenant_saas: "));
  EXPECT_THAT(why, HasSubstr("nobody"));
  EXPECT_EQ(without_rights.line(), "");
  EXPECT_EQ(without_rights.exit_code(), 1);

  Program without_port{connection_string(), "http"};
  EXPECT_THAT(without_port.line(), HasSubstr("PORT is 'http'"));
  EXPECT_EQ(without_port.exit_code(), 1);
}

}  // namespace
}  // namespace saas
