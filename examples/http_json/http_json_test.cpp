// What the server promises to those who ask and to the program around it. Needs no database.
#include "http_json.hpp"

#include <pgdbm/testing/run_on.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using http_json::Client;
using http_json::Refusal;
using http_json::Reply;
using http_json::Request;
using http_json::Routes;
using http_json::Server;
using http_json::status;
using http_json::verb;
namespace asio = boost::asio;
namespace ip = asio::ip;
namespace json = boost::json;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
/// Below the server's own patience with silent clients, so that no test passes by waiting for that to end.
constexpr std::chrono::seconds longest{20};

/// A door that tests open: whoever waits before it is counted.
struct Gate {
  explicit Gate(asio::io_context& context)
      : opened(context, asio::steady_timer::time_point::max()), came(context, asio::steady_timer::time_point::max()) {}

  asio::awaitable<void> pass() {
    ++waiting;
    came.cancel();
    while (!is_open) co_await opened.async_wait(as_result);
  }
  asio::awaitable<void> until_somebody_waits() {
    while (waiting == 0) co_await came.async_wait(as_result);
  }
  void open() {
    is_open = true;
    opened.cancel();
  }

  asio::steady_timer opened;
  asio::steady_timer came;
  std::size_t waiting = 0;
  bool is_open = false;
};

/// A client that says what it likes.
struct RawClient {
  explicit RawClient(asio::any_io_executor executor) : socket(std::move(executor)) {}

  static asio::awaitable<RawClient> connect(std::uint16_t port) {
    RawClient client{co_await asio::this_coro::executor};
    const ip::tcp::endpoint server{ip::address_v4::loopback(), port};
    co_await client.socket.async_connect(server, asio::use_awaitable);
    co_return client;
  }
  asio::awaitable<void> say(std::string text) {
    co_await asio::async_write(socket, asio::buffer(text), asio::use_awaitable);
  }
  /// All that comes until the server closes the connection.
  asio::awaitable<std::string> hear_all() {
    std::string heard;
    const auto [fault, size] = co_await asio::async_read(socket, asio::dynamic_buffer(heard), as_result);
    EXPECT_EQ(fault, asio::error::eof) << fault.message();
    co_return heard;
  }

  ip::tcp::socket socket;
};

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t times = 0;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) ++times;
  return times;
}

class HttpJson : public ::testing::Test {
 protected:
  template <class Function>
  void run(Function&& function) {
    pgdbm::testing::run_on(context, function(), longest);
  }
  /// Asked by a client of its own.
  Reply ask(verb method, std::string path, json::value body = nullptr) {
    std::optional<Reply> reply;
    run([&]() -> asio::awaitable<void> {
      auto client = co_await Client::connect(server->port());
      reply = co_await client.ask(method, path, body);
    });
    return *reply;
  }
  /// What comes back before the server closes the connection.
  std::string exchange(std::string text) {
    std::string heard;
    run([&]() -> asio::awaitable<void> {
      auto client = co_await RawClient::connect(server->port());
      co_await client.say(text);
      heard = co_await client.hear_all();
    });
    return heard;
  }
  /// Until nobody is let in any more.
  asio::awaitable<void> until_refused() {
    const ip::tcp::endpoint door{ip::address_v4::loopback(), server->port()};
    for (boost::system::error_code fault; fault != asio::error::connection_refused;) {
      ip::tcp::socket late{context};
      std::tie(fault) = co_await late.async_connect(door, as_result);
    }
  }
  void start() {
    Routes routes;
    routes.add(verb::get, "/things/{}", [](Request request) -> asio::awaitable<Reply> {
      co_return Reply{status::ok, json::object{{"name", request.parameters.at(0)}, {"host", request.host}}};
    });
    routes.add(verb::get, "/things/newest", [](Request) -> asio::awaitable<Reply> {
      co_return Reply{status::ok, json::object{{"name", "the newest of all"}}};
    });
    routes.add(verb::post, "/things", [](Request request) -> asio::awaitable<Reply> {
      co_return Reply{status::created, json::object{{"name", http_json::text_of(request, "name")}}};
    });
    routes.add(verb::delete_, "/things/{}", [](Request request) -> asio::awaitable<Reply> {
      if (http_json::id_of(request) == 0) throw Refusal{status::conflict, "the first one stays"};
      co_return Reply{status::no_content, nullptr};
    });
    routes.add(verb::get, "/broken", [](Request) -> asio::awaitable<Reply> {
      throw std::runtime_error{"the secret of the house"};
      co_return Reply{status::ok, nullptr};
    });
    routes.add(verb::get, "/odd", [](Request) -> asio::awaitable<Reply> {
      throw 42;
      co_return Reply{status::ok, nullptr};
    });
    routes.add(verb::get, "/slow", [this](Request) -> asio::awaitable<Reply> {
      co_await gate.pass();
      co_return Reply{status::ok, json::object{{"is", "slow"}}};
    });
    server = std::make_unique<Server>(context.get_executor(), std::uint16_t{0}, std::move(routes),
                                      [this](std::string line) { log.push_back(std::move(line)); });
  }

  asio::io_context context{1};
  Gate gate{context};
  std::vector<std::string> log;
  std::unique_ptr<Server> server;
};

TEST_F(HttpJson, AnswersWhatARouteSays) {
  start();
  const auto found = ask(verb::get, "/things/7");
  EXPECT_EQ(found.code, status::ok);
  EXPECT_EQ(found.body, (json::value{{"name", "7"}, {"host", "localhost"}}));
  EXPECT_EQ(ask(verb::post, "/things", json::object{{"name", "lamp"}}).code, status::created);
}

TEST_F(HttpJson, TheRouteWithTheFewestPlaceholdersCounts) {
  start();
  EXPECT_EQ(ask(verb::get, "/things/newest").body.at("name").as_string(), "the newest of all");
}

TEST_F(HttpJson, AQueryIsNoPartOfThePathAndAPathIsDecoded) {
  start();
  EXPECT_EQ(ask(verb::get, "/things/caf%C3%A9%2Fbar?x=/y").body.at("name").as_string(), "caf\xC3\xA9/bar");
  for (const auto* path : {"/things/%", "/things/%4", "/things/%zz", "/things/%00"}) {
    EXPECT_EQ(ask(verb::get, path).code, status::bad_request) << path;
  }
}

TEST_F(HttpJson, WhatIsNotThereIs404AndTheWrongMethodIs405) {
  start();
  EXPECT_EQ(ask(verb::get, "/nothing").code, status::not_found);
  EXPECT_EQ(ask(verb::get, "/things/7/parts").code, status::not_found);
  EXPECT_EQ(ask(verb::delete_, "/things/seven").code, status::not_found);
  EXPECT_EQ(ask(verb::put, "/things/7").code, status::method_not_allowed);
}

TEST_F(HttpJson, BrokenJsonIs400AndTheConnectionStaysOpen) {
  start();
  const auto heard = exchange(
      "POST /things HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{\"name\": "
      "POST /things HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\nConnection: close\r\n\r\n[1] [2]");
  EXPECT_EQ(count(heard, "HTTP/1.1 400"), 2U) << heard;
  EXPECT_EQ(count(heard, "the body is no JSON"), 2U) << heard;
}

TEST_F(HttpJson, AMemberThatIsMissingOrOfAnotherKindIs400) {
  start();
  for (const auto& body : {json::value(json::object{}), json::value(json::object{{"name", 7}}), json::value("lamp"),
                           json::value(nullptr), json::value(json::object{{"name", json::string_view{"a\0b", 3}}})}) {
    EXPECT_EQ(ask(verb::post, "/things", body).code, status::bad_request) << body;
  }
}

TEST_F(HttpJson, ABodyThatIsTooLargeIs413AndItsSenderHearsSo) {
  start();
  EXPECT_EQ(ask(verb::post, "/things", json::string(std::size_t{16} << 20U, 'x')).code, status::payload_too_large);
  EXPECT_EQ(ask(verb::post, "/things", json::object{{"name", std::string(1000, 'x')}}).code, status::created);
}

TEST_F(HttpJson, WhatIsNoHttpIs400AndAHeaderThatIsTooLongIs431) {
  start();
  const auto nonsense = exchange("good morning\r\n\r\n");
  EXPECT_EQ(count(nonsense, "HTTP/1.1 400"), 1U) << nonsense;
  const auto endless = exchange("GET / HTTP/1.1\r\nX: " + std::string(std::size_t{1} << 16U, 'x') + "\r\n\r\n");
  EXPECT_EQ(count(endless, "HTTP/1.1 431"), 1U) << endless;
}

TEST_F(HttpJson, AConnectionServesManyRequestsAlsoWhenTheyComeAtOnce) {
  start();
  const std::string get = "GET /things/7 HTTP/1.1\r\nHost: a\r\n\r\n";
  const auto heard = exchange(get + get + "GET /things/8 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(count(heard, "HTTP/1.1 200"), 3U) << heard;
  EXPECT_EQ(count(heard, "Connection: close"), 1U) << heard;
}

TEST_F(HttpJson, OldClientsAreToldWhetherTheConnectionStaysOpen) {
  start();
  const auto heard = exchange(
      "GET /things/7 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
      "GET /things/7 HTTP/1.0\r\n\r\n");
  EXPECT_EQ(count(heard, "HTTP/1.0 200"), 2U) << heard;
  EXPECT_EQ(count(heard, "Connection: keep-alive"), 1U) << heard;
}

TEST_F(HttpJson, AReplyWithoutContentHasNoBodyAndNeitherHasThatToHead) {
  start();
  run([&]() -> asio::awaitable<void> {
    auto client = co_await Client::connect(server->port());
    const auto gone = co_await client.ask(verb::delete_, "/things/7");
    EXPECT_EQ(gone.code, status::no_content);
    const auto head = co_await client.ask(verb::head, "/things/7");
    EXPECT_EQ(head.code, status::method_not_allowed);
    const auto next = co_await client.ask(verb::get, "/things/7");
    EXPECT_EQ(next.code, status::ok);
  });
  const auto heard = exchange("HEAD /things/7 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(heard.ends_with("\r\n\r\n")) << heard;
}

TEST_F(HttpJson, TheHostIsKnownWithoutItsPort) {
  start();
  for (const auto& [said, host] : std::vector<std::pair<std::string, std::string>>{
           {"Shop.Example:8080", "shop.example"}, {"[::1]:80", "[::1]"}, {"[::1]", "[::1]"}}) {
    const auto heard = exchange("GET /things/7 HTTP/1.1\r\nConnection: close\r\nHost: " + said + "\r\n\r\n");
    EXPECT_EQ(count(heard, "\"host\":\"" + host + '"'), 1U) << heard;
  }
}

TEST_F(HttpJson, AHandlerThatThrowsIs500WhoseReasonOnlyTheLogHears) {
  start();
  const auto broken = ask(verb::get, "/broken");
  EXPECT_EQ(broken.code, status::internal_server_error);
  EXPECT_EQ(count(json::serialize(broken.body), "secret"), 0U);
  EXPECT_EQ(log, std::vector<std::string>{"the secret of the house"});
  EXPECT_EQ(ask(verb::get, "/odd").code, status::internal_server_error);
  EXPECT_EQ(log.size(), 2U);

  const auto refused = ask(verb::delete_, "/things/0");
  EXPECT_EQ(refused.code, status::conflict);
  EXPECT_EQ(refused.body.at("error").as_string(), "the first one stays");
}

TEST_F(HttpJson, DrainClosesWhatIsIdleAndLetsASlowRequestFinish) {
  start();
  std::optional<Reply> slow;
  std::optional<Client> client;
  bool is_drained = false;
  const auto ask_slowly = [&]() -> asio::awaitable<void> { slow = co_await client->ask(verb::get, "/slow"); };
  run([&]() -> asio::awaitable<void> {
    auto idle = co_await RawClient::connect(server->port());
    const auto fresh = co_await RawClient::connect(server->port());
    client = co_await Client::connect(server->port());
    asio::co_spawn(context, ask_slowly(), asio::detached);
    co_await gate.until_somebody_waits();

    asio::co_spawn(context, server->drain(), [&](const std::exception_ptr& failure) { is_drained = !failure; });
    const auto heard = co_await idle.hear_all();
    EXPECT_EQ(heard, "");
    co_await until_refused();
    EXPECT_FALSE(is_drained);
    EXPECT_FALSE(slow.has_value());

    gate.open();
    co_await server->drain();  // twice is once
  });
  while (!slow || !is_drained) ASSERT_GT(context.run_one_for(longest), 0U);
  EXPECT_EQ(slow->code, status::ok);
}

TEST_F(HttpJson, DrainAnswersWhatHasBegunToCome) {
  start();
  run([&]() -> asio::awaitable<void> {
    auto client = co_await RawClient::connect(server->port());
    co_await client.say("GET /things/7 HT");
    auto other = co_await Client::connect(server->port());
    co_await other.ask(verb::get, "/things/7");  // by its end the half was read
    asio::co_spawn(context, server->drain(), asio::detached);
    co_await until_refused();
    co_await client.say("TP/1.1\r\nHost: a\r\n\r\n");
    const auto heard = co_await client.hear_all();
    EXPECT_EQ(count(heard, "HTTP/1.1 200"), 1U) << heard;
    EXPECT_EQ(count(heard, "Connection: close"), 1U) << heard;
    co_await server->drain();
  });
}

TEST_F(HttpJson, DrainAnswersWhatLiesThereUnread) {
  start();
  run([&]() -> asio::awaitable<void> {
    auto client = co_await RawClient::connect(server->port());
    auto other = co_await Client::connect(server->port());
    co_await other.ask(verb::get, "/things/7");  // by its end the server waits for the first one to speak
    const std::string request = "GET /things/7 HTTP/1.1\r\nHost: a\r\n\r\n";
    asio::write(client.socket, asio::buffer(request));  // and has no time to read this
    co_await server->drain();
    const auto heard = co_await client.hear_all();
    EXPECT_EQ(count(heard, "HTTP/1.1 200"), 1U) << heard;
  });
}

TEST_F(HttpJson, AClientThatGoesAwayHarmsNobody) {
  start();
  run([&]() -> asio::awaitable<void> {
    {
      auto slow = co_await RawClient::connect(server->port());
      co_await slow.say("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
      co_await gate.until_somebody_waits();
      auto half = co_await RawClient::connect(server->port());
      co_await half.say("POST /things HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{\"na");
      slow.socket.set_option(ip::tcp::socket::linger{true, 0});  // a reset, as of a machine that fails
    }
    gate.open();
    auto other = co_await Client::connect(server->port());
    const auto reply = co_await other.ask(verb::get, "/slow");
    EXPECT_EQ(reply.code, status::ok);
    co_await server->drain();
  });
  EXPECT_TRUE(log.empty()) << log.front();
}

TEST_F(HttpJson, AServerMayEndBeforeItBeganAndWhileItAnswers) {
  start();
  server.reset();
  context.run();

  start();
  context.restart();
  run([&]() -> asio::awaitable<void> {
    auto client = co_await RawClient::connect(server->port());
    co_await client.say("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    co_await gate.until_somebody_waits();
    server.reset();
    gate.open();
    const auto heard = co_await client.hear_all();
    EXPECT_EQ(heard, "");
  });
}

TEST_F(HttpJson, ThePortIsKnownAlsoAfterTheEndAndIsOfOneServer) {
  start();
  const auto port = server->port();
  EXPECT_THROW((Server{context.get_executor(), port, Routes{}}), boost::system::system_error);
  run([&] { return server->drain(); });
  EXPECT_EQ(server->port(), port);
}

}  // namespace
