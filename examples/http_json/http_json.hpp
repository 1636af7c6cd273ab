// JSON over HTTP, as much of it as the examples need and no more: routes, limits, connections that stay open, and an
// end that lets requests under way finish. Boost.Beast does the protocol. Everything happens on one executor.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/json.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http_json {

namespace asio = boost::asio;
namespace json = boost::json;
using boost::beast::http::status;
using boost::beast::http::verb;

/// What lies between the slashes.
std::vector<std::string> parts_of(std::string_view path);

struct Request {
  verb method{};
  std::string host;                     ///< in lower case, without the port
  std::vector<std::string> path;        ///< in parts, decoded: "/users/7" is {"users", "7"}
  json::value body;                     ///< null: there was none
  std::vector<std::string> parameters;  ///< what stood where the route says {}
};

struct Reply {
  Reply(status s, json::value b) : code(s), body(std::move(b)) {}

  status code;
  json::value body;
};

/// Thrown by a handler, it is the reply: {"error": what}.
class Refusal : public std::runtime_error {
 public:
  Refusal(status code, const std::string& what) : std::runtime_error(what), code_(code) {}
  [[nodiscard]] status code() const noexcept { return code_; }

 private:
  status code_;
};

/// A member of the body. Throws Refusal (400), which names it.
std::string text_of(const Request& request, std::string_view member);
std::int64_t integer_of(const Request& request, std::string_view member);
/// A parameter of the path that is a number. Throws Refusal (404).
std::int64_t id_of(const Request& request, std::size_t parameter = 0);

using Handler = std::function<asio::awaitable<Reply>(Request)>;

/// Which handler answers what.
class Routes {
 public:
  /// "/users/{}/orders": {} stands for any one part of the path. Where several routes fit, the one with the fewest {}
  /// counts, and of those the one added first.
  Routes& add(verb method, std::string_view path, Handler handler);
  /// All routes of a module, each behind a prefix of one part: "users".
  Routes& mount(std::string_view prefix, const Routes& module);

  /// Never throws: what the handler throws becomes a reply. PostgreSQL's constraints are 409 and 422, a pool without a
  /// free connection 503, anything unforeseen 500, which is told to `log` and not to the client.
  [[nodiscard]] asio::awaitable<Reply> answer(Request request, const std::function<void(std::string)>& log) const;

 private:
  struct Route {
    verb method;
    std::vector<std::string> path;
    Handler handler;
  };

  std::vector<Route> routes_;
};

class Server {
 public:
  /// Listens on 127.0.0.1. Port 0: any that is free.
  Server(const asio::any_io_executor& executor, std::uint16_t port, Routes routes,
         std::function<void(std::string)> log = {});
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Ends all connections at once.
  ~Server();

  [[nodiscard]] std::uint16_t port() const;

  /// Takes no more connections, closes those that have nothing to do, and returns when the requests under way are
  /// answered.
  asio::awaitable<void> drain();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Returns when the program is told to end (SIGINT, SIGTERM). A second signal ends it at once, and so does one that
/// comes before this is awaited: who says aloud that the program listens does so by asio::post just before.
asio::awaitable<void> until_told_to_stop();

/// One connection of somebody who asks.
class Client {
 public:
  static asio::awaitable<Client> connect(std::uint16_t port, std::string host = "localhost");
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  asio::awaitable<Reply> ask(verb method, std::string path, json::value body = nullptr);

 private:
  struct Connection;
  explicit Client(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

}  // namespace http_json
