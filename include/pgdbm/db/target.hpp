// Where the verbs send their statements: a manager's pool under its schema, or a transaction's connection. The verbs
// hold it by shared_ptr, so that an awaitable stays whole whatever becomes of the handle it was made by.
#pragma once

#include <pgdbm/types/parameters.hpp>
#include <pgdbm/wire/rows.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace pgdbm {

namespace asio = boost::asio;

/// How the server acknowledged a statement.
struct ExecuteResult {
  std::string tag;         ///< "INSERT 0 3"
  std::uint64_t rows = 0;  ///< touched or returned: 3
};

namespace db {

/// A statement ready to be sent.
struct Statement {
  std::string source;  ///< the template, in which an error's place is shown
  std::string text;    ///< rendered for the schema
  types::Parameters parameters;
};

class Target {
 public:
  Target() = default;
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  virtual ~Target() = default;

  /// What templates are rendered for; nothing leaves names to the search_path.
  [[nodiscard]] virtual const std::optional<std::string>& schema() const noexcept = 0;
  /// Throws the fault of the statement. Requires: whoever awaits it keeps the target and the sink.
  virtual asio::awaitable<ExecuteResult> run(Statement statement, wire::RowSink* sink) const = 0;
  /// The same for a text of several statements.
  virtual asio::awaitable<ExecuteResult> run_script(Statement statement) const = 0;
};

}  // namespace db

}  // namespace pgdbm
