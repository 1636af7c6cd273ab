#include "db/session.hpp"

#include "db/copy_runner.hpp"
#include "db/statement_runner.hpp"
#include "db/stream_runner.hpp"

#include <pgdbm/base/error.hpp>

#include <utility>

namespace pgdbm::db {

/// Where its statements go.
class Session::Seat final : public Target, public std::enable_shared_from_this<Seat> {
 public:
  struct Place {
    pool::Home home;
    pool::Lease lease;
    std::optional<std::string> schema;
    std::shared_ptr<TypeRegistry> types;
  };

  explicit Seat(std::shared_ptr<const Place> place, TimeLimit limit = no_time_limit) noexcept
      : Target(place->home), place_(std::move(place)), limit_(limit) {}

  [[nodiscard]] const std::optional<std::string>& schema() const noexcept override { return place_->schema; }
  [[nodiscard]] std::shared_ptr<const Target> within(TimeLimit limit) const override {
    return std::make_shared<const Seat>(place_, limit);
  }

  asio::awaitable<ExecuteResult> run(const Statement& statement, RowReader* reader) const override {
    return run_statement(venue(), statement, place_->schema, reader);
  }
  asio::awaitable<ExecuteResult> run_for_each_row(const Statement& statement, const ArgumentRows& rows) const override {
    return db::run_for_each_row(venue(), statement, rows, place_->schema);
  }
  asio::awaitable<std::uint64_t> copy(const CopyTarget& into, CopySource& source) const override {
    return run_copy(venue(), into, source);
  }
  asio::awaitable<std::uint64_t> copy_out(const Statement& statement, DataSink& sink) const override {
    return run_copy_out(venue(), statement, place_->schema, sink);
  }
  asio::awaitable<std::uint64_t> copy_in(const Statement& statement, DataSource& source) const override {
    return run_copy_in(venue(), statement, place_->schema, source);
  }
  asio::awaitable<ExecuteResult> run_script(const Statement& statement) const override {
    return db::run_script(venue(), statement, place_->schema);
  }
  [[nodiscard]] OwnedFeed open_feed(Statement statement) const override;

  [[nodiscard]] Venue venue() const {
    return Venue{place_->lease.connection(), place_->types, deadline_within(limit_)};
  }

 private:
  class Feed;

  std::shared_ptr<const Place> place_;
  TimeLimit limit_;
};

/// Within the transaction that its holder has begun.
class Session::Seat::Feed final : public RowFeed {
 public:
  Feed(std::shared_ptr<const Seat> seat, Statement statement)
      : seat_(std::move(seat)), portal_(std::move(statement), seat_->schema()) {}

  asio::awaitable<void> fetch(RowReader& reader, std::size_t rows) override {
    if (portal_.is_done()) co_return;
    auto venue = seat_->venue();
    co_await portal_.fetch(venue, reader, rows);
  }
  asio::awaitable<void> close() override {
    if (!portal_.is_done()) co_await portal_.close();
  }

 private:
  std::shared_ptr<const Seat> seat_;
  Portal portal_;
};

OwnedFeed Session::Seat::open_feed(Statement statement) const {
  return {new Feed{shared_from_this(), std::move(statement)}, pool::EndAtHome{home()}};
}

Session::Session(std::shared_ptr<const Seat> seat) noexcept : Verbs(seat), seat_(std::move(seat)) {}

Session::Session(const pool::Home& home, pool::Lease lease, std::optional<std::string> schema,
                 std::shared_ptr<TypeRegistry> types)
    : Session(std::make_shared<const Seat>(std::shared_ptr<const Seat::Place>{
          new Seat::Place{home, std::move(lease), std::move(schema), std::move(types)}, pool::EndAtHome{home}})) {}

bool Session::is_in_transaction() const noexcept {
  return seat_->venue().connection->transaction() != wire::TransactionStatus::idle;
}

bool Session::is_open() const noexcept {
  return seat_->venue().connection->is_open();
}

asio::awaitable<ExecuteResult> Session::send(std::string text) const {
  const auto seat = seat_;
  const auto here = seat->venue();
  auto outcome = co_await here.connection->execute_script(text, here.deadline);
  if (outcome.fault) {
    describe_without_place(*outcome.fault, text);
    raise(*std::move(outcome.fault));
  }
  co_return ExecuteResult{std::move(outcome.tag), outcome.rows};
}

asio::awaitable<std::uint64_t> Session::send_copy(std::string text, std::string_view data) const {
  const auto seat = seat_;
  const auto source = source_from(
      [data, is_sent = false]() mutable { return std::exchange(is_sent, true) ? std::string_view{} : data; });
  const Statement statement{Source{std::move(text)}, nullptr, {}};
  co_return co_await seat->copy_in(statement, *source);
}

}  // namespace pgdbm::db
