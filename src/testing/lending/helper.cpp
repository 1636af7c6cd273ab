#include "testing/lending/helper.hpp"

#include "testing/lending/lender.hpp"
#include "testing/lending/peer.hpp"
#include "testing/lending/stock.hpp"
#include <pgdbm/testing/private_server.hpp>

#include <pgdbm/base/error.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <sys/syscall.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

namespace pgdbm::testing::lending {

namespace {

using boost::asio::awaitable;
using Acceptor = asio::local::stream_protocol::acceptor;

/// Those who have come while the server could not be started are told why.
constexpr std::chrono::seconds time_to_tell{2};

class Helper {
 public:
  Helper(const HelperOptions& options, asio::io_context& context, Acceptor acceptor)
      : options_(options), context_(context), acceptor_(std::move(acceptor)) {}

  int run() {
    std::string fault;
    try {
      start_server();
      spawn(watch_server());
      spawn(work());
      context_.run();
      if (stock_) stock_->close();
      return 0;
    } catch (const ConnectionError&) {
      return 1;  // the server was killed as it started: who has come asks the next helper
    } catch (const std::exception& error) {
      fault = error.what();
    }
    tell_all(fault);
    return 1;
  }

 private:
  /// What was killed while it started is started again; what cannot start fails twice.
  void start_server() {
    try {
      server_.emplace(server_options());
    } catch (const TestDatabaseError&) {
      server_.emplace(server_options());
    }
  }

  void spawn(awaitable<void> coroutine) {
    asio::co_spawn(context_, std::move(coroutine), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);  // out of run()
    });
  }

  awaitable<void> work() {
    const unsigned workers = std::max(2U, std::thread::hardware_concurrency());
    auto config = maintenance_config(server_->connection_string(), workers);
    AsyncDatabaseManager maintenance{config};
    co_await maintenance.connect();
    StockOptions stock_options;
    stock_options.workers = workers;
    stock_ = Stock::open(maintenance, stock_options);
    co_await stock_->begin();
    ServerWords words{.connection_string = [this](std::string_view name) { return server_->connection_string(name); },
                      .log_tail = [this] { return server_->log_tail(); },
                      .on_server_gone = [this] { context_.stop(); }};
    lender_ = std::make_shared<Lender>(stock_, std::move(words));
    spawn(watch());
    for (;;) {
      auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
      if (is_of_this_user(socket.native_handle())) spawn(lender_->serve(std::move(socket)));
    }
  }

  awaitable<void> watch() {
    asio::steady_timer timer{context_};
    do {
      timer.expires_after(std::chrono::milliseconds{250});
      co_await timer.async_wait(asio::use_awaitable);
      stock_->tidy();
    } while (lender_->idle() < (lender_->has_kept() ? options_.linger_with_kept : options_.linger));
    context_.stop();
  }

  /// A server that was killed takes this helper with it: the next test starts another.
  awaitable<void> watch_server() {
    const int handle = static_cast<int>(::syscall(SYS_pidfd_open, server_->process_id(), 0U));
    if (handle >= 0) {
      asio::posix::stream_descriptor process{context_, handle};
      co_await process.async_wait(asio::posix::descriptor_base::wait_read, asio::use_awaitable);
      context_.stop();
    }
    // Kernels before 5.3 have no such handle: there it is found out when something is wanted of the server.
  }

  void tell_all(const std::string& fault) {
    context_.restart();
    const auto line = render(Answer{.error = fault});
    std::function<void()> accept = [&] {
      acceptor_.async_accept([&](boost::system::error_code error, Lender::Socket socket) {
        if (error) return;
        asio::write(socket, asio::buffer(line), error);
        accept();
      });
    };
    accept();
    context_.run_for(time_to_tell);
  }

  const HelperOptions& options_;
  asio::io_context& context_;
  Acceptor acceptor_;
  std::optional<PrivateServer> server_;
  std::shared_ptr<Stock> stock_;
  std::shared_ptr<Lender> lender_;
};

}  // namespace

int run_helper(const HelperOptions& options) {
  asio::io_context context{1};
  Acceptor acceptor{context};
  boost::system::error_code error;
  acceptor.open({}, error);
  // The name is the lock: it is free again the moment that its holder ends, however it ends.
  if (!error) acceptor.bind(asio::local::stream_protocol::endpoint{std::string{'\0'} + options.name}, error);
  if (!error) acceptor.listen(Acceptor::max_listen_connections, error);
  if (error == boost::system::errc::address_in_use) return 0;
  if (error) return 1;
  Helper helper{options, context, std::move(acceptor)};
  return helper.run();
}

}  // namespace pgdbm::testing::lending
