// Who may change the schema of a module: one deployer at a time, whatever library he uses (decision 015).
//
// Two session-level advisory locks on the session that also does the work, so that whoever loses one loses the other:
// - our own, exclusive, of schema and module, 64 bits of a hash;
// - the Python library's, of the module alone, shared: ours do not keep each other out by it, and its own does.
// Both are asked for, never waited for at the server: a statement that waits there holds a snapshot, and CREATE INDEX
// CONCURRENTLY of the one who is waited for would wait for that in turn.
#pragma once

#include <pgdbm/migrate/options.hpp>

#include "db/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>

namespace pgdbm::migrate {

class DeployLock {
 public:
  /// `table` is the history's, with its schema: modules are told apart within it.
  DeployLock(const std::string& table, const std::string& module);

  /// True when both are ours now; else neither is. One round trip.
  asio::awaitable<bool> try_take(const db::Session& session) const;
  /// Asks again and again, at random times. Tells the listener who holds it. Throws MigrationError when the timeout is
  /// over.
  asio::awaitable<void> take(const db::Session& session, const MigrationOptions& options) const;
  asio::awaitable<void> release(const db::Session& session) const;

  /// A boolean SQL expression: this session holds the exclusive lock. False after a file has let go of all advisory
  /// locks, and behind a pooler that gives each transaction another session.
  [[nodiscard]] const std::string& is_held() const noexcept { return is_held_; }

 private:
  asio::awaitable<std::string> holders(const db::Session& session) const;

  std::string module_;
  std::string own_key_;     ///< SQL
  std::string python_key_;  ///< SQL
  std::string is_held_;
};

}  // namespace pgdbm::migrate
