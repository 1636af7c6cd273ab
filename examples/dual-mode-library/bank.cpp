#include "bank.hpp"

#include <utility>
#include <vector>

namespace bank {

namespace {

audit::Record record_of(std::int64_t entry, std::int64_t cents, const std::string& what) {
  return {.subject = entry_subject, .reference = entry, .what = std::to_string(cents) + " cents: " + what};
}

}  // namespace

// [host]
Bank::Bank(pgdbm::SharedPool pool) : ledger_{pool}, trail_{pool} {}

asio::awaitable<void> Bank::open() {
  co_await ledger_.open();  // makes the schema "ledger"
  co_await trail_.open();   // and "audit"
  co_await record_what_is_missing();
}
// [/host]

asio::awaitable<std::int64_t> Bank::transfer(std::string from, std::string to, std::int64_t cents,
                                             std::string what) const {
  const auto giver = co_await ledger_.find_account(from);
  if (!giver) throw ledger::NoSuchAccount{"There is no account '" + from + "' to take from."};
  const auto taker = co_await account_to_fill(std::move(to));
  const auto entry = co_await ledger_.transfer(giver->id, taker, cents, what);
  std::vector<audit::Record> records{record_of(entry, cents, what)};
  co_await trail_.record(std::move(records));
  co_return entry;
}

asio::awaitable<std::int64_t> Bank::account_to_fill(std::string name) const {
  if (const auto known = co_await ledger_.find_account(name)) co_return known->id;
  try {
    co_return co_await ledger_.open_account(name);
  } catch (const ledger::Refused&) {
    if (name.empty()) throw;
  }
  // Somebody else has opened it meanwhile.
  const auto known = co_await ledger_.find_account(name);
  if (!known) throw ledger::NoSuchAccount{"There is no account '" + name + "', and none could be opened."};
  co_return known->id;
}

/// Each module commits for itself, so a program that is killed between the two leaves a transfer without its record.
/// Recording is harmless when done twice; hence all entries are offered. A bank of many years would keep a mark.
asio::awaitable<void> Bank::record_what_is_missing() const {
  constexpr std::int64_t page = 1000;
  for (std::int64_t after = 0;;) {
    const auto entries = co_await ledger_.entries(after, page);
    if (entries.empty()) co_return;
    after = entries.back().id;
    std::vector<audit::Record> records;
    records.reserve(entries.size());
    for (const auto& entry : entries) records.push_back(record_of(entry.id, entry.cents, entry.what));
    co_await trail_.record(std::move(records));
  }
}

}  // namespace bank
