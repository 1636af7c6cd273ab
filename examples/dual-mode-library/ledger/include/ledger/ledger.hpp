// Double-entry books. Each transfer is one transaction, in which one account is debited and another credited; no
// balance falls below zero, which the database itself sees to. Runs alone or as a guest, as its source says.
#pragma once

#include <pgdbm/module/module_database.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ledger {

namespace asio = boost::asio;

/// What the books do not take, with the reason. Nothing was booked.
class Refused : public std::runtime_error {
  using std::runtime_error::runtime_error;
};
class NoSuchAccount : public Refused {
  using Refused::Refused;
};
class NotEnough : public Refused {
  using Refused::Refused;
};

struct Account {
  std::int64_t id;
  std::string name;
  std::int64_t cents;
};

struct Entry {
  std::int64_t id;
  std::int64_t debit;   ///< the account from which it went
  std::int64_t credit;  ///< the one that got it
  std::int64_t cents;
  std::string what;
};

/// The account that is there from the beginning: what lies in it was paid in from outside. A transfer from it is a
/// payment in, one to it a payment out.
inline constexpr std::int64_t cash = 0;

class Ledger {
 public:
  /// A connection string or a config: a pool of its own. A shared pool or a manager: a guest there. Its schema is
  /// `ledger`, unless a config or manager names another.
  explicit Ledger(pgdbm::DatabaseSource source);

  /// Connects where the pool is its own, and applies the migrations in any case. Nothing else may be asked before.
  asio::awaitable<void> open();
  /// Ends its own pool, and leaves a host's alone.
  asio::awaitable<void> close();

  /// Returns its id. Throws Refused for a name that is empty or taken.
  asio::awaitable<std::int64_t> open_account(std::string name) const;
  /// Returns the entry's id. Throws NoSuchAccount, NotEnough, and Refused for an amount that is not above zero and for
  /// a transfer to itself. For any number of callers at once: none of them is ever asked to try again.
  asio::awaitable<std::int64_t> transfer(std::int64_t from, std::int64_t to, std::int64_t cents,
                                         std::string what) const;

  [[nodiscard]] asio::awaitable<std::optional<Account>> find_account(std::string name) const;
  /// By their ids, cash first. All of one moment.
  [[nodiscard]] asio::awaitable<std::vector<Account>> accounts() const;
  /// The first `limit` whose id is above `after`.
  [[nodiscard]] asio::awaitable<std::vector<Entry>> entries(std::int64_t after, std::int64_t limit) const;
  /// Those whose balance is not what the entries make it. None, unless somebody has changed a table by hand.
  [[nodiscard]] asio::awaitable<std::vector<std::string>> accounts_out_of_balance() const;

 private:
  pgdbm::ModuleDatabase database_;
};

}  // namespace ledger
