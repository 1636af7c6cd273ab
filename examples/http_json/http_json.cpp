// The protocol: connections, what is read from them and written to them, and their end.
#include "http_json.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <csignal>
#include <exception>
#include <list>
#include <optional>

namespace http_json {

namespace beast = boost::beast;
namespace http = beast::http;
namespace ip = asio::ip;

namespace {

using Message = http::request<http::string_body>;

constexpr std::uint64_t longest_body = 1U << 20U;
constexpr std::chrono::seconds longest_silence{30};
constexpr std::chrono::seconds longest_farewell{2};
constexpr std::chrono::milliseconds pause_without_descriptors{100};

/// Errors as values: a client that goes away is nothing exceptional.
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

std::string host_of(std::string_view field) {
  const auto colon = field.rfind(':');
  const auto bracket = field.rfind(']');  // of an IPv6 address, which has colons of its own
  const bool has_port = colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  std::string host{has_port ? field.substr(0, colon) : field};
  std::ranges::transform(host, host.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return host;
}

/// "caf%C3%A9" is café. Nothing: a % without its two digits, or a NUL.
std::optional<std::string> decode_part(std::string_view part) {
  std::string decoded;
  while (!part.empty()) {
    if (part.front() != '%') {
      decoded += part.front();
      part.remove_prefix(1);
      continue;
    }
    unsigned char byte = 0;
    const auto digits = part.substr(1, 2);
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (fault != std::errc{} || end != digits.data() + 2 || byte == 0) return std::nullopt;
    decoded += static_cast<char>(byte);
    part.remove_prefix(3);
  }
  return decoded;
}

/// Returns what is wrong with it; empty: nothing.
std::string_view read_request(const Message& message, Request& request) {
  request.method = message.method();
  const auto host = message[http::field::host];
  request.host = host_of({host.data(), host.size()});
  const std::string_view target{message.target().data(), message.target().size()};
  for (const auto& part : parts_of(target.substr(0, target.find('?')))) {
    auto decoded = decode_part(part);
    if (!decoded) return "the path has a % that begins no character";
    request.path.push_back(*std::move(decoded));
  }
  if (message.body().empty()) return {};
  boost::system::error_code fault;
  request.body = json::parse(message.body(), fault);
  return fault ? "the body is no JSON" : std::string_view{};
}

/// The reply to what could not be read. Nothing: there is nobody left to hear it.
std::optional<Reply> reply_to(boost::system::error_code fault) {
  if (fault == http::error::end_of_stream || fault == http::error::partial_message) return std::nullopt;
  if (fault.category() != make_error_code(http::error::bad_method).category()) return std::nullopt;
  auto code = status::bad_request;
  if (fault == http::error::body_limit) code = status::payload_too_large;
  if (fault == http::error::header_limit) code = status::request_header_fields_too_large;
  return Reply{code, json::object{{"error", fault.message()}}};
}

}  // namespace

struct Server::State {
  struct Session {
    explicit Session(ip::tcp::socket socket) : stream(std::move(socket)) {}
    beast::tcp_stream stream;
    beast::flat_buffer buffer;
    bool is_idle = true;  ///< nothing of a request has come
  };

  State(const asio::any_io_executor& executor, std::uint16_t wanted_port, Routes r, std::function<void(std::string)> l)
      : acceptor(executor, {ip::address_v4::loopback(), wanted_port}),
        port(acceptor.local_endpoint().port()),
        all_gone(executor, asio::steady_timer::time_point::max()),
        routes(std::move(r)),
        log(std::move(l)) {}

  static asio::awaitable<void> accept(std::shared_ptr<State> self) {
    const auto executor = self->acceptor.get_executor();
    asio::steady_timer pause{executor};
    for (;;) {
      auto [fault, socket] = co_await self->acceptor.async_accept(as_result);
      if (!self->acceptor.is_open()) co_return;
      if (fault) {
        // Whoever knocked has gone; or no descriptor is free, and then it would fail again at once, and again.
        pause.expires_after(pause_without_descriptors);
        co_await pause.async_wait(as_result);
        continue;
      }
      boost::system::error_code ignored;  // its session will see that it has gone
      socket.set_option(ip::tcp::no_delay{true}, ignored);
      const auto place = self->sessions.emplace(self->sessions.end(), std::move(socket));
      asio::co_spawn(executor, serve(self, *place), [self, place](const std::exception_ptr& failure) {
        if (failure) self->tell(failure);
        self->sessions.erase(place);
        if (self->sessions.empty()) self->all_gone.cancel();
      });
    }
  }

  static asio::awaitable<void> serve(std::shared_ptr<State> self, Session& session) {
    while (co_await self->is_asked(session)) {
      session.is_idle = false;
      const bool goes_on = co_await self->answer_next(session);
      if (!goes_on) break;
      session.is_idle = true;
    }
    boost::system::error_code ignored;
    session.stream.socket().shutdown(ip::tcp::socket::shutdown_send, ignored);
  }

  /// False: nothing more comes. Once the server drains, only what has come already counts.
  asio::awaitable<bool> is_asked(Session& session) {
    if (session.buffer.size() > 0) co_return true;
    if (!is_draining) {
      session.stream.expires_after(longest_silence);
      const auto space = session.buffer.prepare(4096);
      const auto [fault, size] = co_await session.stream.async_read_some(space, as_result);
      session.buffer.commit(size);
      if (!fault) co_return true;
      if (!is_draining) co_return false;
    }
    boost::system::error_code ignored;
    co_return session.stream.socket().available(ignored) > 0;
  }

  /// True when the connection stays open.
  asio::awaitable<bool> answer_next(Session& session) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(longest_body);
    session.stream.expires_after(longest_silence);
    const auto [fault, size] = co_await http::async_read(session.stream, session.buffer, parser, as_result);
    session.stream.expires_never();
    if (fault) {
      const auto refusal = reply_to(fault);
      if (refusal && co_await send(session, *refusal, parser.get(), false)) co_await discard_rest(session);
      co_return false;
    }
    const auto message = parser.release();
    Request request;
    const auto wrong = read_request(message, request);
    Reply reply{status::bad_request, nullptr};
    if (wrong.empty()) {
      reply = co_await routes.answer(std::move(request), log);
    } else {
      reply.body = json::object{{"error", wrong}};
    }
    const bool goes_on = message.keep_alive() && !is_draining;
    const bool was_sent = co_await send(session, reply, message, goes_on);
    co_return was_sent&& goes_on;
  }

  static asio::awaitable<bool> send(Session& session, const Reply& reply, const Message& asked, bool goes_on) {
    http::response<http::string_body> message{reply.code, asked.version()};
    message.keep_alive(goes_on);
    if (reply.code != status::no_content && reply.code != status::not_modified) {  // which have no body
      message.set(http::field::content_type, "application/json");
      message.body() = json::serialize(reply.body);
    }
    message.prepare_payload();
    if (asked.method() == verb::head) message.body().clear();  // told how long it would be, nothing more
    session.stream.expires_after(longest_silence);
    const auto [fault, size] = co_await http::async_write(session.stream, message, as_result);
    session.stream.expires_never();
    co_return !fault;
  }

  /// A connection that is closed over unread bytes is reset, and its last reply may be lost.
  static asio::awaitable<void> discard_rest(Session& session) {
    boost::system::error_code ignored;
    session.stream.socket().shutdown(ip::tcp::socket::shutdown_send, ignored);
    session.stream.expires_after(longest_farewell);
    std::array<char, 4096> rest{};
    for (bool goes_on = true; goes_on;) {
      const auto [fault, size] = co_await session.stream.async_read_some(asio::buffer(rest), as_result);
      goes_on = !fault;
    }
  }

  void tell(const std::exception_ptr& failure) const {
    if (!log) return;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& told) {
      log(std::string{"a connection was given up: "} + told.what());
    }
  }

  void close_door() {
    boost::system::error_code ignored;
    acceptor.close(ignored);
    is_draining = true;
  }

  ip::tcp::acceptor acceptor;
  std::uint16_t port;
  asio::steady_timer all_gone;
  Routes routes;
  std::function<void(std::string)> log;
  std::list<Session> sessions;
  bool is_draining = false;
};

Server::Server(const asio::any_io_executor& executor, std::uint16_t port, Routes routes,
               std::function<void(std::string)> log)
    : state_(std::make_shared<State>(executor, port, std::move(routes), std::move(log))) {
  asio::co_spawn(executor, State::accept(state_), asio::detached);
}

Server::~Server() {
  state_->close_door();
  for (auto& session : state_->sessions) session.stream.close();
}

std::uint16_t Server::port() const {
  return state_->port;
}

asio::awaitable<void> Server::drain() {
  const auto state = state_;
  state->close_door();
  for (auto& session : state->sessions) {
    if (session.is_idle) session.stream.cancel();
  }
  while (!state->sessions.empty()) co_await state->all_gone.async_wait(as_result);
}

asio::awaitable<void> until_told_to_stop() {
  asio::signal_set signals{co_await asio::this_coro::executor, SIGINT, SIGTERM};
  co_await signals.async_wait(as_result);
}

struct Client::Connection {
  Connection(const asio::any_io_executor& executor, std::string h) : stream(executor), host(std::move(h)) {}
  beast::tcp_stream stream;
  beast::flat_buffer buffer;
  std::string host;
};

Client::Client(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

asio::awaitable<Client> Client::connect(std::uint16_t port, std::string host) {
  auto connection = std::make_unique<Connection>(co_await asio::this_coro::executor, std::move(host));
  const ip::tcp::endpoint server{ip::address_v4::loopback(), port};
  co_await connection->stream.async_connect(server, asio::use_awaitable);
  connection->stream.socket().set_option(ip::tcp::no_delay{true});
  co_return Client{std::move(connection)};
}

asio::awaitable<Reply> Client::ask(verb method, std::string path, json::value body) {
  http::request<http::string_body> message{method, path, 11};
  message.set(http::field::host, connection_->host);
  message.set(http::field::content_type, "application/json");
  if (!body.is_null()) message.body() = json::serialize(body);
  message.prepare_payload();
  connection_->stream.expires_after(longest_silence);
  co_await http::async_write(connection_->stream, message, asio::use_awaitable);
  http::response_parser<http::string_body> parser;
  parser.skip(method == verb::head);
  co_await http::async_read(connection_->stream, connection_->buffer, parser, asio::use_awaitable);
  connection_->stream.expires_never();
  const auto answer = parser.release();
  Reply reply{answer.result(), nullptr};
  if (!answer.body().empty()) reply.body = json::parse(answer.body());
  co_return reply;
}

}  // namespace http_json
