// A transaction as its body sees it: the verbs, on one connection. It is begun, committed and rolled back around the
// body by the manager (or, as a savepoint, by the transaction outside it).
#pragma once

#include <pgdbm/db/verbs.hpp>

#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace pgdbm {

class Transaction;

/// A callable that takes the transaction and returns an awaitable.
template <class Body>
concept TransactionBody =
    requires(Body body, Transaction& transaction) { typename std::invoke_result_t<Body&, Transaction&>::value_type; };

class Transaction final : public db::Verbs {
 public:
  class Level;

  explicit Transaction(std::shared_ptr<Level> level) noexcept;

  /// Ends it; nothing may be asked of it afterwards. Throws TransactionError when the server rolled back instead, as it
  /// does after a statement has failed. A savepoint is released.
  asio::awaitable<void> commit();
  /// Undoes it, which cannot fail: a connection that does not obey is closed.
  asio::awaitable<void> rollback();

  /// A savepoint around `body`: released when it returns, rolled back to when it throws. Returns what the body returns.
  /// Meanwhile only the inner transaction may be used: the outer one throws TransactionError.
  template <class Body>
    requires TransactionBody<Body>
  std::invoke_result_t<Body&, Transaction&> transaction(Body body) {
    co_return co_await run_body(co_await begin_savepoint(), std::move(body));
  }

  /// Runs `body` in a transaction that has begun, and ends it: commits on return, rolls back on an exception.
  template <class Body>
  static std::invoke_result_t<Body&, Transaction&> run_body(Transaction transaction, Body body) {
    using Value = typename std::invoke_result_t<Body&, Transaction&>::value_type;
    std::exception_ptr failure;
    if constexpr (std::is_void_v<Value>) {
      try {
        co_await std::invoke(body, transaction);
      } catch (...) {
        failure = std::current_exception();
      }
      co_await transaction.end(failure);
    } else {
      std::optional<Value> value;
      try {
        value.emplace(co_await std::invoke(body, transaction));
      } catch (...) {
        failure = std::current_exception();
      }
      co_await transaction.end(failure);
      co_return *std::move(value);
    }
  }

 private:
  friend class SyncTransaction;

  asio::awaitable<Transaction> begin_savepoint();
  /// Commits or releases; rolls back and throws `failure` when there is one.
  asio::awaitable<void> end(std::exception_ptr failure);

  std::shared_ptr<Level> level_;
};

}  // namespace pgdbm
