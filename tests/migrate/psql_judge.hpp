// psql, asked how it cuts a file: it is run against somebody who speaks just enough of the protocol to be sent every
// statement, and runs none.
#pragma once

#include "testing/run_program.hpp"

#include <pgdbm/sql/character.hpp>
#include <pgdbm/sql/lexer.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "support/folder.hpp"

namespace pgdbm::tests {

/// The tokens of a statement without its semicolon: psql leaves out empty lines, and sends comments.
inline std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  sql::Lexer lexer{text};
  for (auto token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
    if (!token.is_blank()) words.emplace_back(token.in(text));
  }
  while (!words.empty() && words.back() == ";") words.pop_back();
  return words;
}

using Statements = std::vector<std::vector<std::string>>;

/// A server without a database: it says yes to everything, and takes the rows behind a COPY.
class YesServer {
 public:
  YesServer() : acceptor_(context_, (folder_.path() / ".s.PGSQL.5432").string()) {
    thread_ = std::thread{[this] { serve(); }};
  }
  YesServer(const YesServer&) = delete;
  YesServer& operator=(const YesServer&) = delete;
  ~YesServer() { join(); }

  [[nodiscard]] std::string connection_string() const {
    return "host=" + folder_.path().string() + " port=5432 dbname=d user=u sslmode=disable gssencmode=disable";
  }

  /// What was sent, when its one visitor has gone.
  Statements statements() {
    join();
    return std::move(statements_);
  }

 private:
  using Socket = boost::asio::local::stream_protocol::socket;

  void join() {
    if (thread_.joinable()) thread_.join();
  }

  void serve() {
    try {
      auto socket = acceptor_.accept();
      (void)read_body(socket);  // the startup message
      reply(socket, {{'R', std::string(4, '\0')},
                     setting("server_version", "15.0"),
                     setting("client_encoding", "UTF8"),
                     setting("standard_conforming_strings", "on"),
                     ready});
      for (;;) {
        char kind = 0;
        boost::asio::read(socket, boost::asio::buffer(&kind, 1));
        auto body = read_body(socket);
        if (kind == 'Q') take(socket, body.substr(0, body.size() - 1));
        if (kind == 'c' || kind == 'f') reply(socket, {done, ready});
      }
    } catch (const boost::system::system_error&) {  // it has gone
    }
  }

  using Message = std::pair<char, std::string>;
  inline static const Message ready{'Z', "I"};
  inline static const Message done{'C', std::string{"DO\0", 3}};
  static Message setting(std::string_view name, std::string_view value) {
    return {'S', std::string{name} + '\0' + std::string{value} + '\0'};
  }

  static std::string read_body(Socket& socket) {
    unsigned char head[4];
    boost::asio::read(socket, boost::asio::buffer(head));
    const auto size = std::size_t{head[0]} << 24 | std::size_t{head[1]} << 16 | std::size_t{head[2]} << 8 | head[3];
    std::string body(size - sizeof head, '\0');
    boost::asio::read(socket, boost::asio::buffer(body));
    return body;
  }

  static void reply(Socket& socket, const std::vector<Message>& messages) {
    std::string bytes;
    for (const auto& [kind, body] : messages) {
      const auto size = body.size() + 4;
      bytes += kind;
      for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(size >> shift & 0xff);
      bytes += body;
    }
    boost::asio::write(socket, boost::asio::buffer(bytes));
  }

  void take(Socket& socket, const std::string& text) {
    auto words = words_of(text);
    if (words.empty()) return reply(socket, {{'I', {}}, ready});
    bool is_behind_from = false;
    bool takes_rows = false;
    for (const auto& word : words) {
      takes_rows = takes_rows || (is_behind_from && sql::is_keyword(word, "stdin"));
      is_behind_from = sql::is_keyword(word, "from");
    }
    takes_rows = takes_rows && sql::is_keyword(words.front(), "copy");
    statements_.push_back(std::move(words));
    reply(socket, takes_rows ? std::vector<Message>{{'G', std::string(3, '\0')}} : std::vector<Message>{done, ready});
  }

  Folder folder_;
  boost::asio::io_context context_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  Statements statements_;
  std::thread thread_;
};

/// The statements that psql makes of the files.
inline Statements statements_of_psql(const std::filesystem::path& binaries,
                                     const std::vector<std::filesystem::path>& files) {
  YesServer server;
  std::vector<std::string> command{(binaries / "psql").string(), "-X", "-q", "-d", server.connection_string()};
  for (const auto& file : files) {
    command.emplace_back("-f");
    command.push_back(file.string());
  }
  (void)testing::run_program(command);
  return server.statements();
}

}  // namespace pgdbm::tests
