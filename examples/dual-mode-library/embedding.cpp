// A host as a program: books the transfers that come on its standard input, a line each ("ada bob 2500 rent"; money
// comes in from "cash"), and answers each by a line. Told to end, it finishes the one in hand.
#include <pgdbm/pgdbm.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

#include "bank.hpp"

namespace asio = boost::asio;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t longest_line = 4096;

/// The lines of standard input, until it ends or the program is told to. Must outlive the run of its context.
class Lines {
 public:
  explicit Lines(asio::io_context& context) : input_(context, ::dup(STDIN_FILENO)), signals_(context, SIGINT, SIGTERM) {
    signals_.async_wait([this](boost::system::error_code error, int) {
      if (error) return;
      is_told_to_end_ = true;
      signals_.clear();  // a second signal ends the program at once
      input_.cancel();
    });
  }

  /// Nothing at the end. Requires: nobody else waits in it.
  asio::awaitable<std::optional<std::string>> next() {
    if (is_told_to_end_) co_return std::nullopt;
    const auto [error, size] =
        co_await asio::async_read_until(input_, asio::dynamic_buffer(read_, longest_line), '\n', as_result);
    if (is_told_to_end_) co_return std::nullopt;
    if (error == asio::error::not_found) throw std::runtime_error{"A line has more than 4096 bytes."};
    auto line = read_.substr(0, error ? read_.size() : size - 1);
    read_.erase(0, error ? read_.size() : size);
    if (error && line.empty()) {
      signals_.cancel();
      co_return std::nullopt;
    }
    co_return line;
  }

 private:
  asio::posix::stream_descriptor input_;
  asio::signal_set signals_;
  std::string read_;
  bool is_told_to_end_ = false;
};

asio::awaitable<std::string> book(const bank::Bank& bank, std::string line) {
  std::istringstream words{line};
  std::string from;
  std::string to;
  std::int64_t cents = 0;
  std::string what;
  if (!(words >> from >> to >> cents)) co_return "refused: A line is: <from> <to> <cents> [<what>].";
  std::getline(words >> std::ws, what);
  try {
    const auto entry = co_await bank.transfer(from, to, cents, what);
    co_return "entry " + std::to_string(entry);
  } catch (const ledger::Refused& refusal) {
    co_return std::string{"refused: "} + refusal.what();
  }
}

asio::awaitable<void> serve(pgdbm::SharedPool pool, Lines& lines) {
  bank::Bank bank{pool};
  co_await bank.open();
  std::cerr << "the bank is open\n";
  for (auto line = co_await lines.next(); line; line = co_await lines.next()) {
    const auto answer = co_await book(bank, *line);
    std::cout << answer << std::endl;  // now: whoever asked waits for it
  }
}

asio::awaitable<void> run(Lines& lines) {
  const auto config = pgdbm::DatabaseConfig::from_env();
  auto pool = co_await pgdbm::AsyncDatabaseManager::create_shared_pool(config);
  std::exception_ptr failure;
  try {
    co_await serve(pool, lines);
  } catch (...) {
    failure = std::current_exception();
  }
  co_await pool.shut_down();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

int main() {
  try {
    asio::io_context context{1};
    Lines lines{context};
    asio::co_spawn(context, run(lines), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
    context.run();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "embedding: " << error.what() << '\n';
    return 1;
  }
}
