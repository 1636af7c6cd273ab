// How a transaction is to run, and how often again when the server asks for that.
#pragma once

#include <cstdint>
#include <string>

namespace pgdbm {

enum class Isolation : std::uint8_t { server_default, read_committed, repeatable_read, serializable };

struct TransactionOptions {
  Isolation isolation = Isolation::server_default;
  bool is_read_only = false;
  /// Waits for a moment at which it cannot be disturbed. Has a meaning only for serializable and read only ones.
  bool is_deferrable = false;
};

/// For transactions that the server ends because of others (SerializationFailure, Deadlock): nothing of them is kept,
/// and run anew they may succeed.
struct TransactionRetry {
  unsigned attempts = 5;  ///< in all; between them a pause of ever longer, random length, a second at most
};

namespace db {
[[nodiscard]] std::string begin_statement(const TransactionOptions& options);
}

}  // namespace pgdbm
