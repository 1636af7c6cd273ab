// What a transaction and its savepoints share: the connection, and which of them is the innermost.
#pragma once

#include <pgdbm/db/transaction.hpp>

#include "pool/lease.hpp"

#include <optional>
#include <string>
#include <utility>

namespace pgdbm {

struct Transaction::Scope {
  static constexpr int ended = -1;

  Scope(pool::Lease l, std::optional<std::string> s) : lease(std::move(l)), schema(std::move(s)) {}

  /// Throws when a statement has ended the transaction under us: what follows would run outside it.
  void expect_open();

  pool::Lease lease;
  std::optional<std::string> schema;
  int innermost = 0;  ///< depth of the only transaction that may be used now, or `ended`
};

}  // namespace pgdbm
