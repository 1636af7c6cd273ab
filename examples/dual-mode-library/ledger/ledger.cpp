#include <pgdbm/pgdbm.hpp>

#include <ledger/ledger.hpp>
#include <pgdbm_embedded/ledger.hpp>

#include <utility>

namespace ledger {

namespace {

/// The constraints are the rules, and this is their wording. Called where the violation is being handled.
[[noreturn]] void refuse(const pgdbm::ConstraintViolation& violation) {
  const std::string_view rule = violation.report()->constraint;
  if (rule == "accounts_never_fall_below_zero") throw NotEnough{"There is not enough in the account."};
  if (rule == "entries_debit_an_account") throw NoSuchAccount{"There is no such account to take from."};
  if (rule == "entries_credit_an_account") throw NoSuchAccount{"There is no such account to give to."};
  if (rule == "entries_have_two_sides") throw Refused{"A transfer needs two accounts."};
  if (rule == "entries_move_something") throw Refused{"An amount must be above zero."};
  if (rule == "accounts_have_a_name") throw Refused{"An account needs a name."};
  if (rule == "accounts_have_names_of_their_own") throw Refused{"There is an account of this name already."};
  throw;
}

// Not left to the server's default, which is the host's to choose: the order of locks below makes this level enough,
// and a stricter one would ask callers to try again.
constexpr pgdbm::TransactionOptions read_committed{.isolation = pgdbm::Isolation::read_committed};

}  // namespace

// [constructor]
Ledger::Ledger(pgdbm::DatabaseSource source)
    : database_{std::move(source), {.name = "ledger", .migrations = pgdbm_embedded::ledger}} {}

asio::awaitable<void> Ledger::open() {
  co_await database_.open();
}

asio::awaitable<void> Ledger::close() {
  co_await database_.close();
}
// [/constructor]

asio::awaitable<std::int64_t> Ledger::open_account(std::string name) const {
  try {
    co_return co_await database_.db().execute_and_return_id("INSERT INTO {{tables.accounts}} (name) VALUES ($1)", name);
  } catch (const pgdbm::ConstraintViolation& violation) {
    refuse(violation);
  }
}

// [transfer]
asio::awaitable<std::int64_t> Ledger::transfer(std::int64_t from, std::int64_t to, std::int64_t cents,
                                               std::string what) const {
  const auto book = [&](pgdbm::Transaction& tx) -> asio::awaitable<std::int64_t> {
    const auto entry = co_await tx.execute_and_return_id(
        "INSERT INTO {{tables.entries}} (debit, credit, cents, what) VALUES ($1, $2, $3, $4)", from, to, cents, what);
    // Everybody locks in the order of ids, so that two who move money to and fro never wait for each other.
    co_await tx.execute("SELECT FROM {{tables.accounts}} WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE", from, to);
    co_await tx.execute(
        "UPDATE {{tables.accounts}} SET cents = cents + CASE WHEN (id = $1) = (side = 'debit') THEN $3 ELSE -$3 END "
        "WHERE id IN ($1, $2)",
        from, to, cents);
    co_return entry;
  };
  try {
    co_return co_await database_.db().transaction(book, read_committed);
  } catch (const pgdbm::ConstraintViolation& violation) {
    refuse(violation);
  }
}
// [/transfer]

asio::awaitable<std::optional<Account>> Ledger::find_account(std::string name) const {
  co_return co_await database_.db().fetch_one<Account>(
      "SELECT id, name, cents FROM {{tables.accounts}} WHERE name = $1", name);
}

asio::awaitable<std::vector<Account>> Ledger::accounts() const {
  co_return co_await database_.db().fetch_all<Account>("SELECT id, name, cents FROM {{tables.accounts}} ORDER BY id");
}

asio::awaitable<std::vector<Entry>> Ledger::entries(std::int64_t after, std::int64_t limit) const {
  co_return co_await database_.db().fetch_all<Entry>(
      "SELECT id, debit, credit, cents, what FROM {{tables.entries}} WHERE id > $1 ORDER BY id LIMIT $2", after, limit);
}

asio::awaitable<std::vector<std::string>> Ledger::accounts_out_of_balance() const {
  co_return co_await database_.db().fetch_all<std::string>(
      "SELECT name FROM {{tables.accounts}} a "
      "LEFT JOIN (SELECT debit AS id, sum(cents) AS cents FROM {{tables.entries}} GROUP BY debit) d USING (id) "
      "LEFT JOIN (SELECT credit AS id, sum(cents) AS cents FROM {{tables.entries}} GROUP BY credit) c USING (id) "
      "WHERE a.cents <> (coalesce(d.cents, 0) - coalesce(c.cents, 0)) * CASE side WHEN 'debit' THEN 1 ELSE -1 END "
      "ORDER BY name");
}

}  // namespace ledger
