// Sends what is in the outbox, until it is told to stop.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>

#include "outbox.hpp"

namespace asio = boost::asio;

asio::awaitable<void> print(outbox::Message message) {
  std::cout << "to " << message.recipient << ": " << message.body << std::endl;
  co_return;
}

asio::awaitable<void> serve() {
  pgdbm::DatabaseConfig config = pgdbm::DatabaseConfig::from_env();  // DATABASE_URL, DB_MAX_CONNECTIONS, …
  config.log = [](const pgdbm::LogRecord& record) { std::cerr << record.message << '\n'; };
  pgdbm::AsyncDatabaseManager db{config};
  co_await db.connect();

  const outbox::Outbox box{db};
  co_await box.migrate();  // at every start: what is applied already costs two round trips

  const auto executor = co_await asio::this_coro::executor;
  bool is_stopping = false;
  asio::steady_timer pause{executor};
  asio::signal_set signals{executor, SIGINT, SIGTERM};
  signals.async_wait([&](boost::system::error_code failure, int /*signal*/) {
    if (failure) return;  // cancelled: what is captured may be gone
    is_stopping = true;
    pause.cancel();
  });
  std::cerr << "outbox: ready\n";

  while (!is_stopping) {
    if (co_await box.send_next(print)) continue;
    pause.expires_after(std::chrono::milliseconds{200});
    boost::system::error_code woken;
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
  co_await db.disconnect();  // lets what is under way end
}

// [main]
int main() {
  try {
    asio::io_context context{1};  // one thread runs it: all a pool needs
    asio::co_spawn(context, serve(), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);  // leaves context.run()
    });
    context.run();
    return 0;
  } catch (const std::exception& error) {  // pgdbm::Error is one; its message names cause and cure
    std::cerr << "outbox: " << error.what() << '\n';
    return 1;
  }
}
// [/main]
