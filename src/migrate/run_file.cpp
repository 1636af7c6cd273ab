#include "migrate/run_file.hpp"

#include "migrate/collect.hpp"
#include "migrate/file_runner.hpp"
#include "migrate/pause.hpp"
#include "migrate/resume.hpp"
#include "migrate/tell.hpp"
#include "migrate/words.hpp"

#include <pgdbm/sql/caret.hpp>
#include <pgdbm/sql/statement_kind.hpp>

#include "base/backoff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pgdbm::migrate {

namespace {

[[noreturn]] void refuse(std::string message) {
  raise({.kind = FaultKind::migration, .message = std::move(message)});
}

/// Somewhere in the text, whatever it means there.
bool may_change_role(std::string_view text) {
  for (Words words{text}; !words.is_at_end(); words.advance()) {
    if (words.is("role") || words.is("authorization")) return true;
  }
  return text.find('$') != std::string_view::npos || text.find("set_config") != std::string_view::npos;
}

/// Because of others: the same may succeed a little later.
bool may_pass(const Error& error) {
  return error.is_retryable() || error.sqlstate() == sqlstate::lock_not_available;
}

}  // namespace

PreparedFile prepare_up(const Migration& migration, const std::optional<std::string>& schema) {
  PreparedFile file{.migration = &migration};
  file.part = read_parts(migration).value().up;
  file.script = cut_script(file.part, schema).value();
  return file;
}

PreparedFile prepare_down(const Migration& migration, const std::optional<std::string>& schema) {
  PreparedFile file{.migration = &migration};
  auto parts = read_parts(migration).value();
  if (!parts.down) {
    refuse(
        fmt::format("Migration {} says nowhere how to undo it: it has no part behind -- pgdbm:down, and no file beside "
                    "it is called so and .down.sql. Undo it by hand, then forget_migration() it.",
                    migration.filename));
  }
  file.part = *std::move(parts.down);
  file.script = cut_script(file.part, schema).value();
  const auto& segments = file.script.segments;
  if (segments.size() > 1 || (segments.size() == 1 && segments[0].runs == Runs::alone)) {
    refuse(
        fmt::format("The way back of migration {} has statements that the server does not take inside one "
                    "transaction, and half of it would be worse than none. Undo it by hand, then forget_migration() "
                    "it.",
                    migration.filename));
  }
  return file;
}

asio::awaitable<std::chrono::milliseconds> run_up(const Deployer& deployer, const PreparedFile& file,
                                                  bool may_have_begun) {
  const auto begin = std::chrono::steady_clock::now();
  FileRunner runner{deployer, file};
  co_await runner.run_up(may_have_begun);
  co_return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
}

asio::awaitable<void> run_down(const Deployer& deployer, const PreparedFile& file) {
  FileRunner runner{deployer, file};
  co_await runner.run_down();
}

FileRunner::FileRunner(const Deployer& deployer, const PreparedFile& file)
    : deployer_(deployer),
      file_(file),
      journal_(deployer.history(), *file.migration),
      begin_(std::chrono::steady_clock::now()),
      touches_session_(sql::leaves_session_state(sql::statement_kind(file.script.text))),
      may_change_role_(may_change_role(file.script.text)) {
  for (const auto& segment : file.script.segments) {
    for (const auto& statement : segment.statements) {
      statements_.push_back(&statement);
      std::string text{file.script.text_of(statement)};
      if (statement.data) text += file.script.data_of(*statement.data);
      hashes_.push_back(checksum_of(text));
    }
  }
}

asio::awaitable<void> FileRunner::run_up(bool may_have_begun) {
  has_journal_ = may_have_begun;
  if (may_have_begun) rows_ = co_await journal_.rows(deployer_.session());
  const auto resumed = resume_at(file_.migration->filename, hashes_, rows_).value();
  if (!rows_.empty()) {
    has_committed_ = resumed > 0;
    auto place = place_of(resumed, MigrationProgress::Kind::resuming);
    place.message = fmt::format("{} of {} statements are done", resumed, statements_.size());
    tell(deployer_.options().on_progress, place);
    co_await set_again(resumed);
  }
  bool is_recorded = false;
  std::size_t first = 0;  // of the segment
  for (const auto& segment : file_.script.segments) {
    const auto end = first + segment.statements.size();
    const auto from = std::max(first, resumed);
    first = end;
    if (from >= end) continue;
    if (segment.runs == Runs::alone) {
      for (auto i = from; i < end; ++i) co_await alone(i);
    } else {
      is_recorded = end == statements_.size();
      co_await in_transaction(from, end - from, is_recorded ? Ending::record : Ending::nothing);
    }
  }
  if (!is_recorded) co_await in_transaction(statements_.size(), 0, Ending::record);
  tell(deployer_.options().on_progress, place_of(statements_.size(), MigrationProgress::Kind::applied));
  if (touches_session_) co_await deployer_.begin_anew();
}

/// What statements that are done have set in a session that is gone.
asio::awaitable<void> FileRunner::set_again(std::size_t resumed) const {
  for (std::size_t i = 0; i < resumed; ++i) {
    const auto text = file_.script.text_of(statement(i));
    const Words words{text};
    if (words.is("set") || words.is("reset")) co_await deployer_.session().send(std::string{text});
  }
}

asio::awaitable<void> FileRunner::run_down() {
  co_await in_transaction(0, statements_.size(), Ending::forget);
}

asio::awaitable<void> FileRunner::in_transaction(std::size_t first, std::size_t count, Ending ending) {
  for (unsigned attempt = 1;; ++attempt) {
    std::exception_ptr failure;
    try {
      if (ending == Ending::nothing) co_await expect_journal();
      co_await deployer_.session().send("BEGIN");
      for (auto i = first; i < first + count; ++i) co_await send(i);
      co_await end_transaction(first, count, ending);
      has_committed_ = true;
      co_return;
    } catch (...) {
      failure = std::current_exception();
    }
    co_await expect_another(failure, attempt);
  }
}

asio::awaitable<void> FileRunner::send(std::size_t index) {
  at_ = index;
  auto place = place_of(index, MigrationProgress::Kind::running);
  tell(deployer_.options().on_progress, place);
  deployer_.watch().begin(std::move(place));
  const auto& script = file_.script;
  std::string text{script.text_of(statement(index))};
  if (statement(index).data) {
    co_await deployer_.session().send_copy(std::move(text), script.data_of(*statement(index).data));
  } else {
    co_await deployer_.session().send(std::move(text));
  }
  deployer_.watch().end();
}

asio::awaitable<void> FileRunner::end_transaction(std::size_t first, std::size_t count, Ending ending) {
  const auto& session = deployer_.session();
  const auto& history = deployer_.history();
  bool is_ours = true;
  if (ending != Ending::nothing && may_change_role_) co_await deployer_.take_own_role();
  switch (ending) {
    case Ending::nothing:
      for (auto i = first; i < first + count; ++i) co_await note(i);
      break;
    case Ending::record: {
      const auto took = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin_);
      if (has_journal_) co_await journal_.clear(session);
      is_ours = co_await history.record(session, *file_.migration, took, LogEvent::applied, "",
                                        deployer_.is_ours(touches_session_));
      break;
    }
    case Ending::forget: {
      const auto ask = "SELECT " + deployer_.is_ours(touches_session_);
      const bool is_held = co_await session.fetch_value<bool>(runtime(ask));
      if (!is_held) deployer_.refuse_without_lock();
      is_ours = co_await history.remove(session, file_.migration->filename, LogEvent::rolled_back, "");
      break;
    }
  }
  if (!is_ours) deployer_.refuse_without_lock();
  co_await session.send("COMMIT");
}

asio::awaitable<void> FileRunner::leave_transaction() const {
  deployer_.watch().end();
  try {
    const auto& session = deployer_.session();
    if (session.is_open() && session.is_in_transaction()) co_await session.send("ROLLBACK");
  } catch (const Error&) {
    co_return;  // the connection is lost, and with it the transaction
  }
}

asio::awaitable<void> FileRunner::expect_another(std::exception_ptr failure, unsigned attempt) {
  constexpr Backoff backoff{.first = std::chrono::milliseconds{200}, .longest = std::chrono::seconds{5}};
  co_await leave_transaction();
  auto place = place_of(at_, MigrationProgress::Kind::retrying);
  try {
    std::rethrow_exception(failure);
  } catch (const Error& error) {
    if (!may_pass(error) || attempt >= deployer_.options().attempts || !deployer_.session().is_open()) fail(error);
    place.message = fmt::format("attempt {} of {} failed: {}", attempt, deployer_.options().attempts, error.what());
  }
  if (!deployer_.watch().blockers().empty()) place.message += "; in the way: " + deployer_.watch().blockers();
  tell(deployer_.options().on_progress, place);
  co_await pause(backoff.pause(attempt - 1, random_portion(0.5)));
}

void FileRunner::fail(const Error& error) const {
  Fault fault = error.fault();
  fault.kind = FaultKind::migration;
  const auto& migration = *file_.migration;
  const bool is_known = deployer_.session().is_open();
  std::string what = "failed and left no trace";
  if (has_committed_) what = fmt::format("stopped at statement {} of {}", at_ + 1, statements_.size());
  if (!is_known) what = "was interrupted";
  fault.message = fmt::format("Migration {} of module '{}' {}: {}", file_.part.filename, deployer_.history().module(),
                              what, error.what());
  if (error.report() != nullptr && error.report()->position != 0 && at_ < statements_.size()) {
    const auto offset = file_offset(file_.script, file_.part, statement(at_), error.report()->position);
    fault.message += "\n" + sql::show_position(file_.part.file, offset);
  }
  if (error.sqlstate() == sqlstate::lock_not_available && !deployer_.watch().blockers().empty()) {
    fault.message += "\nin the way: " + deployer_.watch().blockers();
  }
  if (!is_known || has_committed_) {
    fault.message += "\nWhat is done is kept, and the next run of ";
    fault.message += migration.filename + " goes on behind it.";
  }
  raise(std::move(fault));
}

MigrationProgress FileRunner::place_of(std::size_t index, MigrationProgress::Kind kind) const {
  return {.kind = kind,
          .schema = deployer_.history().schema(),
          .filename = file_.part.filename,
          .statement = index < statements_.size() ? index + 1 : 0,
          .statements = statements_.size()};
}

}  // namespace pgdbm::migrate
