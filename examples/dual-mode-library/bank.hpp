// The host: a ledger and an audit trail on one pool, each in its own schema. It alone knows that a transfer is to be
// followed by a record.
#pragma once

#include <pgdbm/db/shared_pool.hpp>

#include <audit/audit.hpp>
#include <boost/asio/awaitable.hpp>
#include <ledger/ledger.hpp>

#include <cstdint>
#include <string>

namespace bank {

namespace asio = boost::asio;

/// What its records are about; their references are ids of entries.
inline constexpr const char* entry_subject = "ledger.entry";

class Bank {
 public:
  explicit Bank(pgdbm::SharedPool pool);

  /// Opens both modules and records what an earlier run has booked and not recorded.
  asio::awaitable<void> open();

  /// Moves money between accounts by their names, opens the account that gets it where there is none, and records it.
  /// Returns the entry's id. Throws ledger::Refused. Where it throws something else, the transfer may be booked; the
  /// next `open` records it then.
  asio::awaitable<std::int64_t> transfer(std::string from, std::string to, std::int64_t cents, std::string what) const;

  [[nodiscard]] const ledger::Ledger& books() const noexcept { return ledger_; }
  [[nodiscard]] const audit::AuditTrail& trail() const noexcept { return trail_; }

 private:
  asio::awaitable<std::int64_t> account_to_fill(std::string name) const;
  asio::awaitable<void> record_what_is_missing() const;

  ledger::Ledger ledger_;
  audit::AuditTrail trail_;
};

}  // namespace bank
