#include "db/statement_runner.hpp"
#include "db/transaction_scope.hpp"
#include <pgdbm/db/transaction.hpp>

#include <pgdbm/base/error.hpp>

namespace pgdbm {

namespace {

std::string savepoint(int depth) {
  return "pgdbm_" + std::to_string(depth);
}

}  // namespace

Transaction::Transaction(std::shared_ptr<Scope> scope, int depth) noexcept : scope_(std::move(scope)), depth_(depth) {}

const std::optional<std::string>& Transaction::schema_of_names() const noexcept {
  return scope_->schema;
}

void Transaction::expect_usable() const {
  if (scope_->innermost == depth_) return;
  if (scope_->innermost == Scope::ended || scope_->innermost < depth_) {
    raise({.kind = FaultKind::transaction,
           .message = "The transaction has ended. Use it only inside its body, and co_await each statement there."});
  }
  raise({.kind = FaultKind::transaction,
         .message = "A transaction inside this one is open. Until its body returns, only that one may be used."});
}

asio::awaitable<ExecuteResult> Transaction::run(db::Statement statement, wire::RowSink* sink) const {
  expect_usable();
  const auto scope = scope_;
  auto result = co_await db::run_statement(scope->lease.connection(), statement, scope->schema, sink);
  scope->expect_open();
  co_return result;
}

asio::awaitable<ExecuteResult> Transaction::run_script(db::Statement statement) const {
  expect_usable();
  const auto scope = scope_;
  auto result = co_await db::run_script(scope->lease.connection(), statement, scope->schema);
  scope->expect_open();
  co_return result;
}

/// Our own BEGIN, COMMIT and savepoints.
asio::awaitable<ExecuteResult> Transaction::control(std::string text) const {
  expect_usable();
  const auto scope = scope_;
  const db::Statement statement{text, text, {}};
  co_return co_await db::run_statement(scope->lease.connection(), statement, scope->schema, nullptr);
}

void Transaction::Scope::expect_open() {
  if (lease.connection().transaction() != wire::TransactionStatus::idle) return;
  innermost = ended;
  raise({.kind = FaultKind::transaction,
         .message =
             "A statement inside the transaction has ended it (COMMIT or ROLLBACK). Leave that to the end of the "
             "body: it commits when it returns and rolls back when it throws.",
         .was_sent = true});
}

asio::awaitable<Transaction> Transaction::begin_savepoint() {
  const int inner = depth_ + 1;
  co_await control("SAVEPOINT " + savepoint(inner));
  scope_->innermost = inner;
  co_return Transaction{scope_, inner};
}

asio::awaitable<void> Transaction::end(std::exception_ptr failure) {
  if (failure) {
    co_await roll_back();
    scope_->innermost = depth_ - 1;
    std::rethrow_exception(failure);
  }
  const auto ending = depth_ == 0 ? std::string{"COMMIT"} : "RELEASE SAVEPOINT " + savepoint(depth_);
  const auto ended = co_await control(ending);
  scope_->innermost = depth_ - 1;
  // The server answers COMMIT with ROLLBACK when a statement failed before, and calls that no error.
  if (ended.tag == "ROLLBACK") {
    raise({.kind = FaultKind::transaction,
           .message = "The transaction was rolled back, not committed: a statement in it had failed, and its error was "
                      "caught inside the body. Let the error leave the body, or put the statement into a transaction "
                      "of its own inside this one.",
           .was_sent = true});
  }
}

/// A failure to roll back is not the caller's news: the connection is then unfit, and the pool ends it.
asio::awaitable<void> Transaction::roll_back() noexcept {
  try {
    if (scope_->innermost != depth_ || !scope_->lease.connection().is_open()) co_return;
    const auto undoing = depth_ == 0 ? std::string{"ROLLBACK"} : "ROLLBACK TO SAVEPOINT " + savepoint(depth_);
    co_await control(undoing);
  } catch (const Error&) {
    scope_->lease.connection().close();
  }
}

}  // namespace pgdbm
