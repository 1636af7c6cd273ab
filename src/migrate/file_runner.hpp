// The run of one file: what run_file begins, and its two ways to run a segment share.
#pragma once

#include "migrate/deployer.hpp"
#include "migrate/journal.hpp"
#include "migrate/run_file.hpp"

#include <pgdbm/base/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <string>
#include <vector>

namespace pgdbm::migrate {

class FileRunner {
 public:
  FileRunner(const Deployer& deployer, const PreparedFile& file);

  asio::awaitable<void> run_up(bool may_have_begun);
  asio::awaitable<void> run_down();

 private:
  /// What is behind the last statement of a transaction, before its COMMIT.
  enum class Ending { nothing, record, forget };

  // run_file.cpp
  asio::awaitable<void> set_again(std::size_t resumed) const;
  asio::awaitable<void> in_transaction(std::size_t first, std::size_t count, Ending ending);
  asio::awaitable<void> send(std::size_t index);
  asio::awaitable<void> end_transaction(std::size_t first, std::size_t count, Ending ending);
  asio::awaitable<void> leave_transaction() const;
  /// Pauses, if it is worth another attempt; throws what the failure means for the file, if not.
  asio::awaitable<void> expect_another(std::exception_ptr failure, unsigned attempt);
  [[noreturn]] void fail(const Error& error) const;

  // run_alone.cpp
  asio::awaitable<void> alone(std::size_t index);
  /// False when the server takes it in none.
  asio::awaitable<bool> in_own_transaction(std::size_t index);
  asio::awaitable<void> bare(std::size_t index);
  asio::awaitable<void> send_patiently(std::size_t index);
  asio::awaitable<bool> settle(std::size_t index, JournalEntry& entry);
  asio::awaitable<void> clear_away(std::size_t index) const;
  asio::awaitable<void> expect_journal();
  /// That it is done.
  asio::awaitable<void> note(std::size_t index) const;
  [[nodiscard]] JournalEntry entry_of(std::size_t index) const;
  [[nodiscard]] bool was_interrupted(std::size_t index) const;

  [[nodiscard]] const ScriptStatement& statement(std::size_t index) const { return *statements_[index]; }
  [[nodiscard]] MigrationProgress place_of(std::size_t index, MigrationProgress::Kind kind) const;

  const Deployer& deployer_;
  const PreparedFile& file_;
  Journal journal_;
  std::vector<const ScriptStatement*> statements_;  ///< of all segments
  std::vector<std::string> hashes_;
  std::vector<JournalRow> rows_;  ///< as an earlier run has left them
  std::chrono::steady_clock::time_point begin_;
  bool touches_session_;  ///< may leave something behind in it, or give back its locks
  bool may_change_role_;
  std::size_t at_ = 0;          ///< the statement that runs, or ran last
  bool has_committed_ = false;  ///< something of the file is kept
  bool has_journal_ = false;
};

}  // namespace pgdbm::migrate
