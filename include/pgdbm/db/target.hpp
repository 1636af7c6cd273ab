// Where the verbs send their statements: a manager's pool under its schema, or a transaction's connection. The verbs
// hold it by shared_ptr, so that an awaitable stays whole whatever becomes of the handle it was made by.
#pragma once

#include <pgdbm/db/copy_rows.hpp>
#include <pgdbm/db/copy_stream.hpp>
#include <pgdbm/db/row_reader.hpp>

#include <pgdbm/pool/home.hpp>

#include <pgdbm/types/parameters.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm {

namespace asio = boost::asio;

/// How the server acknowledged a statement.
struct ExecuteResult {
  std::string tag;         ///< "INSERT 0 3"
  std::uint64_t rows = 0;  ///< touched or returned: 3
};

namespace db {

/// The text that a caller wrote: a literal, which is only looked at, or text of its own.
class Source {
 public:
  [[nodiscard]] static Source of_literal(std::string_view literal) noexcept {
    Source source;
    source.literal_ = literal;
    return source;
  }
  explicit Source(std::string text) noexcept : own_(std::move(text)) {}

  [[nodiscard]] std::string_view view() const noexcept { return own_.empty() ? literal_ : own_; }

 private:
  Source() = default;

  std::string_view literal_;
  std::string own_;
};

/// A statement ready to be sent.
struct Statement {
  Source source;                                ///< the template, in which an error's place is shown
  std::shared_ptr<const std::string> rendered;  ///< for the schema; null when the template has no holes
  types::Parameters parameters;
  std::size_t own_size = std::string_view::npos;  ///< of the source: behind that, ours was sent

  [[nodiscard]] std::string_view text() const noexcept { return rendered ? *rendered : source.view(); }
  /// The template as far as it was sent.
  [[nodiscard]] std::string_view own_source() const noexcept { return source.view().substr(0, own_size); }
  /// Of statements with the same one, the results have the same columns.
  [[nodiscard]] std::string_view key() const noexcept {
    return own_size == std::string_view::npos ? source.view() : text();
  }
};

/// Rows of arguments, one behind the other in a statement's values.
struct ArgumentRows {
  std::vector<std::size_t> ends;  ///< where each ends
  std::size_t at_once = 1;        ///< so many go into one statement, as long as there are,
  std::string text_at_once{};     ///< which is this one; the others have theirs
};

/// How long a statement may take, counted from where it is awaited: its wait for a connection and its running.
using TimeLimit = std::chrono::steady_clock::duration;
inline constexpr TimeLimit no_time_limit = TimeLimit::max();

/// The rows of a statement by and by. Ended where it is dropped. All calls happen at the pool's home.
class RowFeed {
 public:
  RowFeed() = default;
  RowFeed(const RowFeed&) = delete;
  RowFeed& operator=(const RowFeed&) = delete;
  virtual ~RowFeed() = default;

  /// So many rows go to the reader, or as many as are left: none behind the last one. Throws the fault of the
  /// statement. Requires: whoever awaits it keeps the feed and the reader.
  virtual asio::awaitable<void> fetch(RowReader& reader, std::size_t rows) = 0;
  virtual asio::awaitable<void> close() = 0;
};

using OwnedFeed = std::unique_ptr<RowFeed, pool::EndAtHome>;

/// All but the cheap questions happens at the pool's home.
class Target {
 public:
  explicit Target(const pool::Home& home) noexcept : home_(home) {}
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  virtual ~Target() = default;

  [[nodiscard]] const pool::Home& home() const noexcept { return home_; }
  /// What templates are rendered for; nothing leaves names to the search_path.
  [[nodiscard]] virtual const std::optional<std::string>& schema() const noexcept = 0;
  /// The same, where each statement has a time limit.
  [[nodiscard]] virtual std::shared_ptr<const Target> within(TimeLimit limit) const = 0;
  /// Throws the fault of the statement. Requires: whoever awaits it keeps the target, the statement and the reader.
  virtual asio::awaitable<ExecuteResult> run(const Statement& statement, RowReader* reader) const = 0;
  /// Once for each row of arguments, or for so many at once.
  virtual asio::awaitable<ExecuteResult> run_for_each_row(const Statement& statement,
                                                          const ArgumentRows& rows) const = 0;
  /// How many rows went in.
  virtual asio::awaitable<std::uint64_t> copy(const CopyTarget& into, CopySource& source) const = 0;
  /// A COPY … TO STDOUT or FROM STDIN, and how many rows it had.
  virtual asio::awaitable<std::uint64_t> copy_out(const Statement& statement, DataSink& sink) const = 0;
  virtual asio::awaitable<std::uint64_t> copy_in(const Statement& statement, DataSource& source) const = 0;
  /// Nothing is sent yet. Anywhere.
  [[nodiscard]] virtual OwnedFeed open_feed(Statement statement) const = 0;
  /// The same for a text of several statements.
  virtual asio::awaitable<ExecuteResult> run_script(const Statement& statement) const = 0;

 private:
  const pool::Home& home_;
};

}  // namespace db

}  // namespace pgdbm
