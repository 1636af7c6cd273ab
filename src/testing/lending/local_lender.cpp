#include "testing/lending/local_lender.hpp"

#include "testing/fail.hpp"
#include "testing/lending/lender.hpp"
#include "testing/lending/peer.hpp"
#include "testing/lending/stock.hpp"
#include <pgdbm/testing/private_server.hpp>

#include "db/conninfo/quote.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <exception>
#include <future>
#include <thread>
#include <utility>

namespace pgdbm::testing::lending {

namespace {

using boost::asio::awaitable;

constexpr unsigned local_workers = 2;
constexpr std::chrono::seconds longest_end{30};

}  // namespace

class LocalLender::Work {
 public:
  explicit Work(const std::optional<DatabaseTestConfig>& server) : existing_(server), owner_(::getpid()) {
    if (!existing_) private_.emplace(server_options());
    std::promise<void> begun;
    asio::co_spawn(context_, begin(), [&begun](std::exception_ptr failure) {
      failure ? begun.set_exception(failure) : begun.set_value();
    });
    thread_ = std::thread{[this] { context_.run(); }};
    try {
      begun.get_future().get();
    } catch (...) {
      end();
      throw;
    }
  }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;
  ~Work() { end(); }

  FileDescriptor connect() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      fail("cannot make a socket to borrow a test database by: " + reason(errno) + "; raise the limit of open files");
    }
    FileDescriptor ours{ends[0]};
    asio::post(context_, [this, theirs = ends[1]] {
      Lender::Socket socket{context_, asio::local::stream_protocol{}, theirs};
      asio::co_spawn(context_, lender_->serve(std::move(socket)), [](std::exception_ptr) {});
    });
    return ours;
  }

  [[nodiscard]] bool is_of_this_process() const noexcept { return owner_ == ::getpid(); }

 private:
  awaitable<void> begin() {
    auto config =
        maintenance_config(connection_string(existing_ ? existing_->maintenance_database : "postgres"), local_workers);
    maintenance_.emplace(config);
    co_await maintenance_->connect();
    StockOptions options;
    options.workers = local_workers;
    if (existing_) {
      options.prefix = existing_->test_db_prefix;
      options.origin = existing_->test_db_template;
      options.drops = existing_->drop_on_cleanup;
    }
    stock_ = Stock::open(*maintenance_, options);
    co_await stock_->begin();
    ServerWords words{.connection_string = [this](std::string_view name) { return connection_string(name); },
                      .log_tail = [this] { return private_ ? private_->log_tail() : std::string{}; }};
    lender_ = std::make_shared<Lender>(stock_, std::move(words));
  }

  [[nodiscard]] std::string connection_string(std::string_view database) const {
    if (private_) return private_->connection_string(database);
    using db::conninfo::quote_value;
    auto text = fmt::format("host={} port={} user={} dbname={}", quote_value(existing_->host), existing_->port,
                            quote_value(existing_->user), quote_value(database));
    if (!existing_->password.empty()) text += " password=" + quote_value(existing_->password.reveal());
    return text;
  }

  awaitable<void> drop_all() {
    co_await stock_->end();
    co_await maintenance_->disconnect();
  }

  void end() noexcept {
    // On a server of our own there is nothing to be dropped: it goes itself.
    if (existing_ && lender_) {
      std::promise<void> ended;
      asio::co_spawn(context_, drop_all(), [&ended](std::exception_ptr) { ended.set_value(); });
      ended.get_future().wait_for(longest_end);
    }
    guard_.reset();
    context_.stop();
    if (thread_.joinable()) thread_.join();
    if (stock_) stock_->close();  // what still goes back when the context ends
  }

  std::optional<DatabaseTestConfig> existing_;
  pid_t owner_;
  std::optional<PrivateServer> private_;
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard_{context_.get_executor()};
  std::optional<AsyncDatabaseManager> maintenance_;
  std::shared_ptr<Stock> stock_;
  std::shared_ptr<Lender> lender_;
  std::thread thread_;
};

LocalLender::LocalLender(const std::optional<DatabaseTestConfig>& server) : work_(std::make_unique<Work>(server)) {}

LocalLender::~LocalLender() {
  // A forked process has the thread's memory, and not the thread.
  if (!work_->is_of_this_process()) (void)work_.release();
}

FileDescriptor LocalLender::connect() {
  return work_->connect();
}

}  // namespace pgdbm::testing::lending
