#include "db/copy_runner.hpp"
#include "db/stream_runner.hpp"
#include "db/transaction_level.hpp"
#include <pgdbm/db/transaction.hpp>

#include <pgdbm/base/error.hpp>

#include <boost/asio/this_coro.hpp>

namespace pgdbm {

asio::awaitable<ExecuteResult> Transaction::Level::run(const db::Statement& statement, db::RowReader* reader) const {
  expect_usable();
  auto result = co_await db::run_statement(venue(), statement, session_->schema, reader);
  expect_open();
  co_return result;
}

asio::awaitable<ExecuteResult> Transaction::Level::run_for_each_row(const db::Statement& statement,
                                                                    const db::ArgumentRows& rows) const {
  expect_usable();
  auto result = co_await db::run_for_each_row(venue(), statement, rows, session_->schema);
  expect_open();
  co_return result;
}

asio::awaitable<std::uint64_t> Transaction::Level::copy(const db::CopyTarget& into, db::CopySource& source) const {
  expect_usable();
  co_return co_await db::run_copy(venue(), into, source);  // its first question opens the transaction
}

asio::awaitable<std::uint64_t> Transaction::Level::copy_out(const db::Statement& statement, db::DataSink& sink) const {
  expect_usable();
  co_return co_await db::run_copy_out(venue(), statement, session_->schema, sink);
}

asio::awaitable<std::uint64_t> Transaction::Level::copy_in(const db::Statement& statement,
                                                           db::DataSource& source) const {
  expect_usable();
  co_return co_await db::run_copy_in(venue(), statement, session_->schema, source);
}

/// Its portal ends with the transaction, whatever becomes of the stream.
class Transaction::Level::Feed final : public db::RowFeed {
 public:
  Feed(std::shared_ptr<const Level> level, db::Statement statement)
      : level_(std::move(level)), portal_(std::move(statement), level_->schema()) {}

  asio::awaitable<void> fetch(db::RowReader& reader, std::size_t rows) override {
    if (portal_.is_done()) co_return;
    level_->expect_usable();
    auto venue = level_->venue();
    co_await portal_.fetch(venue, reader, rows);
  }

  asio::awaitable<void> close() override {
    if (portal_.is_done()) co_return;
    level_->expect_usable();
    co_await portal_.close();
  }

 private:
  std::shared_ptr<const Level> level_;
  db::Portal portal_;
};

db::OwnedFeed Transaction::Level::open_feed(db::Statement statement) const {
  return {new Feed{shared_from_this(), std::move(statement)}, pool::EndAtHome{home()}};
}

asio::awaitable<ExecuteResult> Transaction::Level::run_script(const db::Statement& statement) const {
  expect_usable();
  auto result = co_await db::run_script(venue(), statement, session_->schema);
  expect_open();
  co_return result;
}

asio::awaitable<void> Transaction::Level::begin_savepoint() const {
  session_->innermost = depth_;
  try {
    co_await control("SAVEPOINT " + savepoint());
  } catch (...) {
    session_->innermost = depth_ - 1;
    throw;
  }
}

asio::awaitable<void> Transaction::Level::commit() const {
  expect_usable();
  if (ends_unopened()) co_return;
  const auto text = depth_ == 0 ? std::string{"COMMIT"} : "RELEASE SAVEPOINT " + savepoint();
  const auto ended = co_await control(text);
  leave();
  // The server answers COMMIT with ROLLBACK when a statement failed before, and calls that no error.
  if (ended.tag == "ROLLBACK") {
    raise({.kind = FaultKind::transaction,
           .message = "The transaction was rolled back, not committed: a statement in it had failed, and its error was "
                      "caught inside the body. Let the error leave the body, or put the statement into a transaction "
                      "of its own inside this one.",
           .was_sent = true});
  }
}

asio::awaitable<void> Transaction::Level::roll_back() const {
  if (ends_unopened()) co_return;
  const bool can_be = session_->innermost == depth_ && session_->lease.connection().is_open();
  const auto text = depth_ == 0 ? std::string{"ROLLBACK"} : "ROLLBACK TO SAVEPOINT " + savepoint();
  try {
    if (can_be) co_await control(text);
  } catch (const Error&) {
    session_->lease.connection().close();
  }
  leave();
}

bool Transaction::Level::ends_unopened() const noexcept {
  if (session_->opening.empty() || session_->innermost != depth_) return false;
  leave();
  return true;
}

/// Of the transaction itself the connection goes back, whoever keeps its handle.
void Transaction::Level::leave() const noexcept {
  session_->innermost = depth_ - 1;
  if (depth_ == 0) session_->lease.give_back();
}

/// Our own COMMIT and savepoints.
asio::awaitable<ExecuteResult> Transaction::Level::control(std::string text) const {
  expect_usable();
  const db::Statement statement{db::Source{std::move(text)}, nullptr, {}};
  auto here = venue();
  if (session_->opening.empty()) here.role = nullptr;  // it is taken on already, and COMMIT may leave it
  co_return co_await db::run_statement(std::move(here), statement, session_->schema, nullptr);
}

void Transaction::Level::expect_usable() const {
  if (session_->innermost == depth_) return;
  raise({.kind = FaultKind::transaction,
         .message = session_->innermost < depth_
                        ? "The transaction has ended. Use it only inside its body, and co_await each statement there."
                        : "A transaction inside this one is open. Until its body returns, only that one may be used."});
}

/// A statement that ends the transaction would leave those after it outside.
void Transaction::Level::expect_open() const {
  if (session_->lease.connection().transaction() != wire::TransactionStatus::idle) return;
  session_->innermost = Session::ended;
  raise({.kind = FaultKind::transaction,
         .message =
             "A statement inside the transaction has ended it (COMMIT or ROLLBACK). Leave that to the end of the "
             "body: it commits when it returns and rolls back when it throws.",
         .was_sent = true});
}

Transaction::Transaction(std::shared_ptr<Level> level) noexcept : Verbs(level), level_(std::move(level)) {}

asio::awaitable<Transaction> Transaction::begin_savepoint() {
  const auto inner = level_->next();
  const auto here = co_await asio::this_coro::executor;
  co_await inner->home().visit(here, [&] { return inner->begin_savepoint(); });
  co_return Transaction{inner};
}

asio::awaitable<void> Transaction::commit() {
  const auto level = level_;
  const auto here = co_await asio::this_coro::executor;
  if (level->home().is(here) && level->ends_unopened()) co_return;
  co_await level->home().visit(here, [&] { return level->commit(); });
}

asio::awaitable<void> Transaction::rollback() {
  const auto level = level_;
  const auto here = co_await asio::this_coro::executor;
  if (level->home().is(here) && level->ends_unopened()) co_return;
  co_await level->home().visit(here, [&] { return level->roll_back(); });
}

asio::awaitable<void> Transaction::end(std::exception_ptr failure) {
  if (!failure) {
    co_await commit();
    co_return;
  }
  co_await rollback();
  std::rethrow_exception(failure);
}

}  // namespace pgdbm
