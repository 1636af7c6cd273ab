#include "driver/pgdbm_side.hpp"

#include "db/conninfo/resolve.hpp"
#include <pgdbm/db/manager.hpp>
#include <pgdbm/db/row_mapper.hpp>
#include <pgdbm/db/sync_manager.hpp>

#include "net/connect.hpp"
#include "net/copy_in.hpp"

#include <pgdbm/types/parameters.hpp>
#include <pgdbm/types/timestamp.hpp>

#include <pgdbm/base/error.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>
#include <vector>

#include "driver/cases.hpp"
#include "driver/dataset.hpp"
#include "driver/libpq.hpp"

namespace pgdbm::bench {

namespace {

/// The context of a program of one thread; `run` returns when the coroutines it was given are done.
class Thread {
 public:
  /// Counts the coroutines that `run` waits for.
  void spawn(asio::awaitable<void> coroutine) {
    ++running_;
    asio::co_spawn(context_, std::move(coroutine), [this](std::exception_ptr failure) {
      if (failure && !failure_) failure_ = std::move(failure);
      if (--running_ == 0) context_.stop();  // a connection that waits for its server would keep it busy
    });
  }

  void run() {
    context_.restart();
    context_.run();
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }
  void run(asio::awaitable<void> coroutine) {
    spawn(std::move(coroutine));
    run();
  }

 private:
  asio::io_context context_{1};
  std::size_t running_ = 0;
  std::exception_ptr failure_;
};

class WithManager : public Side {
 protected:
  explicit WithManager(const std::string& connection_string)
      : db_(DatabaseConfig{.connection_string = connection_string, .max_connections = 1}) {
    thread_.run(db_.connect());
  }

  Thread thread_;
  AsyncDatabaseManager db_;
};

class BulkRead final : public WithManager {
 public:
  explicit BulkRead(const std::string& connection_string) : WithManager(connection_string) {}

  void discard() override { rows_ = {}; }
  void run(std::size_t size) override { thread_.run(read(static_cast<std::int64_t>(size))); }
  std::uint64_t checksum() override { return bench::checksum(rows_); }

 private:
  asio::awaitable<void> read(std::int64_t size) { rows_ = co_await db_.fetch_all<Row>(bulk_select, size); }

  std::vector<Row> rows_;
};

class OneAtATime final : public WithManager {
 public:
  explicit OneAtATime(const std::string& connection_string) : WithManager(connection_string) {}

  void run(std::size_t size) override { thread_.run(read(size)); }
  std::uint64_t checksum() override { return sum_; }

 private:
  asio::awaitable<void> read(std::size_t size) {
    sum_ = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const auto account = co_await db_.fetch_one<Account>(account_select, account_of(i));
      sum_ += checksum_of(account.value());
    }
  }

  std::uint64_t sum_ = 0;
};

class OneAtATimeSync final : public Side {
 public:
  explicit OneAtATimeSync(const std::string& connection_string)
      : db_(DatabaseConfig{.connection_string = connection_string, .max_connections = 1}) {
    db_.connect();
  }

  void run(std::size_t size) override {
    sum_ = 0;
    for (std::size_t i = 0; i < size; ++i) {
      sum_ += checksum_of(db_.fetch_one<Account>(account_select, account_of(i)).value());
    }
  }
  std::uint64_t checksum() override { return sum_; }

 private:
  SyncDatabaseManager db_;
  std::uint64_t sum_ = 0;
};

/// As the manager's own way from a connection string to a connection.
asio::awaitable<void> open(std::string connection_string, std::shared_ptr<net::Connection>& connection) {
  const auto environment = db::conninfo::process_environment();
  auto options = db::conninfo::resolve(connection_string, environment, std::chrono::seconds{10}).value();
  auto opened = co_await net::connect(std::move(options));
  connection = std::move(opened).value();
}

class WithConnection : public Side {
 protected:
  explicit WithConnection(const std::string& connection_string) { thread_.run(open(connection_string, connection_)); }

  Thread thread_;
  std::shared_ptr<net::Connection> connection_;
};

class FlightsOwnSyncs final : public WithConnection {
 public:
  explicit FlightsOwnSyncs(const std::string& connection_string) : WithConnection(connection_string) {}

  void run(std::size_t size) override {
    sum_ = 0;
    for (std::size_t i = 0; i < statements_in_flight; ++i) thread_.spawn(read(i, size));
    thread_.run();
  }

  std::uint64_t checksum() override { return sum_; }

 private:
  asio::awaitable<void> read(std::size_t first, std::size_t size) {
    for (std::size_t i = first; i < size; i += statements_in_flight) {
      const auto parameters = types::encode_parameters(account_of(i));
      const wire::BindValues values{parameters.formats, parameters.values.view()};
      db::RowCollector<Account> rows;
      auto outcome = co_await connection_->execute({account_select, parameters.types, values, &rows});
      if (outcome.fault) raise(*std::move(outcome.fault));
      sum_ += checksum_of(rows.take().at(0));
    }
  }

  std::uint64_t sum_ = 0;
};

class FlightsOneSync final : public WithConnection {
 public:
  explicit FlightsOneSync(const std::string& connection_string) : WithConnection(connection_string) {}

  void run(std::size_t size) override { thread_.run(read(size)); }
  std::uint64_t checksum() override { return sum_; }

 private:
  asio::awaitable<void> read(std::size_t size) {
    sum_ = 0;
    for (std::size_t first = 0; first < size; first += statements_in_flight) {
      co_await fly(first, std::min(statements_in_flight, size - first));
    }
  }

  asio::awaitable<void> fly(std::size_t first, std::size_t count) {
    std::vector<types::Parameters> parameters;
    parameters.reserve(count);
    std::vector<db::FirstRow<Account>> rows(count);
    std::vector<net::BoundStatement> statements;
    statements.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto& ours = parameters.emplace_back(types::encode_parameters(account_of(first + i)));
      statements.push_back({account_select, ours.types, {ours.formats, ours.values.view()}, &rows[i]});
    }
    auto outcome = co_await connection_->execute_batch(statements);
    if (outcome.fault) raise(*std::move(outcome.fault));
    for (auto& row : rows) sum_ += checksum_of(row.take().value());
  }

  std::uint64_t sum_ = 0;
};

class CopyBinary final : public WithConnection {
 public:
  explicit CopyBinary(const std::string& connection_string)
      : WithConnection(connection_string), libpq_(connection_string) {}

  void prepare(std::size_t size) override {
    if (rows_.size() != size) rows_ = make_rows(size);
    libpq_.execute("TRUNCATE copied");
  }
  void run(std::size_t /*size*/) override { thread_.run(copy()); }
  std::uint64_t checksum() override { return checksum_of_copied(libpq_); }

 private:
  asio::awaitable<void> copy() {
    auto begun = co_await net::CopyIn::begin(connection_, "COPY copied FROM STDIN (FORMAT binary)");
    const auto copy = std::move(begun).value();
    copy->buffer().append(std::string_view{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19});
    for (const auto& row : rows_) {
      append(copy->buffer(), row);
      if (copy->size() < net::CopyIn::good_piece) continue;
      if (auto fault = co_await copy->send()) raise(*std::move(fault));
    }
    copy->buffer().append_integer(std::int16_t{-1});
    auto outcome = co_await copy->finish();
    if (outcome.fault) raise(*std::move(outcome.fault));
  }

  /// A field is what a parameter is: its length and its bytes.
  static void append(ByteBuffer& out, const Row& row) {
    out.append_integer(std::int16_t{5});
    types::detail::append_parameter(row.id, out);
    types::detail::append_parameter(row.amount, out);
    types::detail::append_parameter(row.name, out);
    types::detail::append_parameter(row.created_at, out);
    types::detail::append_parameter(row.ratio, out);
  }

  Libpq libpq_;  ///< looks after the table
  std::vector<Row> rows_;
};

}  // namespace

std::unique_ptr<Side> pgdbm_flights_one_sync(const std::string& connection_string) {
  return std::make_unique<FlightsOneSync>(connection_string);
}
std::unique_ptr<Side> pgdbm_copy_binary(const std::string& connection_string) {
  return std::make_unique<CopyBinary>(connection_string);
}
std::unique_ptr<Side> pgdbm_bulk_read(const std::string& connection_string) {
  return std::make_unique<BulkRead>(connection_string);
}
std::unique_ptr<Side> pgdbm_one_at_a_time(const std::string& connection_string) {
  return std::make_unique<OneAtATime>(connection_string);
}
std::unique_ptr<Side> pgdbm_one_at_a_time_sync(const std::string& connection_string) {
  return std::make_unique<OneAtATimeSync>(connection_string);
}
std::unique_ptr<Side> pgdbm_flights_own_syncs(const std::string& connection_string) {
  return std::make_unique<FlightsOwnSyncs>(connection_string);
}

}  // namespace pgdbm::bench
