// A transaction of a program without an event loop, as its body sees it: the verbs, on one connection.
#pragma once

#include <pgdbm/db/sync_verbs.hpp>
#include <pgdbm/db/transaction.hpp>

#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace pgdbm {

class SyncTransaction;

template <class Body>
concept SyncTransactionBody = std::invocable<Body&, SyncTransaction&>;

/// A handle; the transaction is rolled back when the last copy goes and nobody has ended it.
class SyncTransaction final : public db::SyncVerbs<Transaction> {
 public:
  SyncTransaction(std::shared_ptr<db::SyncLoop> loop, Transaction transaction)
      : SyncVerbs(std::move(loop), std::move(transaction)) {}

  /// As `Transaction::commit`.
  void commit() { wait_for(async().commit()); }
  /// As `Transaction::rollback`.
  void rollback() { wait_for(async().rollback()); }

  /// A savepoint around `body`: released when it returns, rolled back to when it throws. Returns what the body returns.
  /// Meanwhile only the inner transaction may be used: the outer one throws TransactionError.
  template <SyncTransactionBody Body>
  std::invoke_result_t<Body&, SyncTransaction&> transaction(Body&& body) {
    return run_body(SyncTransaction{loop(), wait_for(async().begin_savepoint())}, body);
  }

  /// Runs `body` in a transaction that has begun, and ends it: commits on return, rolls back on an exception.
  template <class Body>
  static std::invoke_result_t<Body&, SyncTransaction&> run_body(SyncTransaction transaction, Body& body) {
    if constexpr (std::is_void_v<std::invoke_result_t<Body&, SyncTransaction&>>) {
      transaction.run_or_roll_back(body);
      transaction.commit();
    } else {
      auto&& value = transaction.run_or_roll_back(body);
      transaction.commit();
      return std::forward<decltype(value)>(value);
    }
  }

 private:
  template <class Body>
  std::invoke_result_t<Body&, SyncTransaction&> run_or_roll_back(Body& body) {
    try {
      return std::invoke(body, *this);
    } catch (...) {
      rollback();
      throw;
    }
  }
};

}  // namespace pgdbm
