#include "migrate/file_runner.hpp"
#include "migrate/index_repair.hpp"
#include "migrate/statement_nature.hpp"
#include "migrate/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace pgdbm::migrate {

namespace {

constexpr std::string_view always = "true";

/// Lets others read and write meanwhile, and may therefore wait for them as long as it takes.
bool is_concurrent(std::string_view statement) {
  for (Words words{statement}; !words.is_at_end(); words.advance()) {
    if (words.is("concurrently")) return true;
  }
  return false;
}

/// The server takes it in no transaction.
bool wants_no_transaction(const Error& error) {
  constexpr SqlState active_sql_transaction{"25001"};
  constexpr SqlState invalid_transaction_termination{"2D000"};
  return error.sqlstate() == active_sql_transaction || error.sqlstate() == invalid_transaction_termination;
}

/// What a CREATE or DROP says that is run once more: the thing is there, or gone.
bool says_it_was_done(std::string_view statement, SqlState state) {
  constexpr std::array<std::string_view, 4> exists{"42P04", "42P06", "42P07", "42710"};
  constexpr std::array<std::string_view, 3> is_gone{"42704", "42P01", "3D000"};
  const Words words{statement};
  return (words.is("create") && std::ranges::find(exists, state.text()) != exists.end()) ||
         (words.is("drop") && std::ranges::find(is_gone, state.text()) != is_gone.end());
}

}  // namespace

/// In a transaction with its journal row, where the server takes it in one: then there is no doubt, whatever happens.
asio::awaitable<void> FileRunner::alone(std::size_t index) {
  for (unsigned attempt = 1;; ++attempt) {
    std::exception_ptr failure;
    try {
      at_ = index;
      co_await expect_journal();
      const bool is_done = co_await in_own_transaction(index);
      if (!is_done) co_await bare(index);
      has_committed_ = true;
      co_return;
    } catch (...) {
      failure = std::current_exception();
    }
    co_await expect_another(failure, attempt);
  }
}

asio::awaitable<bool> FileRunner::in_own_transaction(std::size_t index) {
  if (is_concurrent(file_.script.text_of(statement(index)))) co_return false;
  try {
    co_await deployer_.session().send("BEGIN");
    co_await send(index);
    co_await note(index);
    co_await deployer_.session().send("COMMIT");
    co_return true;
  } catch (const QueryError& error) {
    if (!wants_no_transaction(error)) throw;
  }
  co_await leave_transaction();
  co_return false;
}

/// Journalled before and after: what is in between when the run ends was done or not, and is looked at by the next run.
asio::awaitable<void> FileRunner::bare(std::size_t index) {
  const auto& session = deployer_.session();
  auto entry = entry_of(index);
  const bool is_done = co_await settle(index, entry);
  const bool is_ours =
      co_await journal_.note(session, entry, journal_state::running, deployer_.is_ours(touches_session_));
  if (!is_ours) deployer_.refuse_without_lock();
  std::optional<Fault> fault;
  try {
    if (!is_done) co_await send_patiently(index);
  } catch (const QueryError& error) {
    fault = error.fault();
    if (was_interrupted(index) && says_it_was_done(entry.text, error.sqlstate())) fault.reset();
  }
  if (fault) {
    co_await journal_.note(session, entry, journal_state::failed, always, fault->message);
    co_await clear_away(index);
    raise(*std::move(fault));
  }
  co_await note(index);
}

asio::awaitable<void> FileRunner::send_patiently(std::size_t index) {
  if (!is_concurrent(file_.script.text_of(statement(index)))) {
    co_await send(index);
    co_return;
  }
  co_await deployer_.session().send("SET lock_timeout = 0");
  std::exception_ptr failure;
  try {
    co_await send(index);
  } catch (...) {
    failure = std::current_exception();
  }
  if (deployer_.session().is_open()) {
    co_await deployer_.session().send(fmt::format("SET lock_timeout = {}", deployer_.options().lock_timeout.count()));
  }
  if (failure) std::rethrow_exception(failure);
}

/// Looks what an earlier attempt has left, and clears it away. True when that attempt had come to its end.
asio::awaitable<bool> FileRunner::settle(std::size_t index, JournalEntry& entry) {
  const auto& session = deployer_.session();
  const auto row = std::ranges::find(rows_, static_cast<std::int32_t>(index), &JournalRow::statement);
  if (row != rows_.end() && row->hash != entry.hash) {
    const auto before = nature_of(row->text).index;  // edited since: what is left is the old one's
    if (before) co_await drop_invalid(session, *before);
  }
  const auto& built = statement(index).index;
  if (!built) co_return false;
  if (was_interrupted(index) && !built->is_rebuilt) {
    const auto found = co_await find_indexes(session, *built);
    if (has_new_index(found, row->note)) co_return true;
  }
  co_await drop_invalid(session, *built);
  const auto before = co_await find_indexes(session, *built);
  entry.note = note_of(before);
  co_return false;
}

/// At best: the failure is what is told.
asio::awaitable<void> FileRunner::clear_away(std::size_t index) const {
  const auto& built = statement(index).index;
  if (!built) co_return;
  try {
    co_await drop_invalid(deployer_.session(), *built);
  } catch (const Error&) {
    co_return;  // the next attempt finds it
  }
}

bool FileRunner::was_interrupted(std::size_t index) const {
  const auto row = std::ranges::find(rows_, static_cast<std::int32_t>(index), &JournalRow::statement);
  return row != rows_.end() && row->state == journal_state::running && row->hash == hashes_[index];
}

asio::awaitable<void> FileRunner::expect_journal() {
  if (has_journal_) co_return;
  co_await deployer_.history().make_journal(deployer_.session());
  has_journal_ = true;
}

asio::awaitable<void> FileRunner::note(std::size_t index) const {
  const auto entry = entry_of(index);
  const bool is_ours =
      co_await journal_.note(deployer_.session(), entry, journal_state::done, deployer_.is_ours(touches_session_));
  if (!is_ours) deployer_.refuse_without_lock();
}

JournalEntry FileRunner::entry_of(std::size_t index) const {
  return {.statement = index, .hash = hashes_[index], .text = std::string{file_.script.text_of(statement(index))}};
}

}  // namespace pgdbm::migrate
