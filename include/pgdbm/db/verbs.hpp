// The verbs that a manager and a transaction share. Each encodes its arguments and renders its text at the call, and
// returns an awaitable that refers to nothing of the caller's but the manager or transaction itself.
//
//   auto id = co_await users.fetch_value<std::int64_t>("INSERT INTO {{tables.users}} (email) VALUES ($1) RETURNING id",
//                                                      "ada@example.com");
//
// Every verb throws TemplateError for broken text and whatever of QueryError, ConnectionError and PoolError befalls the
// statement, and costs one round trip.
#pragma once

#include <pgdbm/db/row_mapper.hpp>

#include <pgdbm/sql/query.hpp>
#include <pgdbm/types/parameters.hpp>
#include <pgdbm/wire/rows.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
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

/// A statement ready to be sent.
struct Statement {
  std::string source;  ///< the template, in which an error's place is shown
  std::string text;    ///< rendered for the schema
  types::Parameters parameters;
};

class Verbs {
 public:
  /// Runs a statement and passes over the rows it returns.
  template <types::Parameter... Args>
  asio::awaitable<ExecuteResult> execute(sql::query<Args...> query, const Args&... args) const {
    return run(prepare(query, args...), nullptr);
  }

  /// All rows, each as a T.
  template <Mappable T, types::Parameter... Args>
  [[nodiscard]] asio::awaitable<std::vector<T>> fetch_all(sql::query<Args...> query, const Args&... args) const {
    return collect<T>(prepare(query, args...));
  }

  /// The row, or nothing. Throws RowCountError when there is more than one.
  template <Mappable T, types::Parameter... Args>
  [[nodiscard]] asio::awaitable<std::optional<T>> fetch_one(sql::query<Args...> query, const Args&... args) const {
    return collect_one<T>(prepare(query, args...));
  }

  /// The only column of the only row. No row: RowCountError, or nothing when T is an optional, which NULL is too.
  template <Scalar T, types::Parameter... Args>
  [[nodiscard]] asio::awaitable<T> fetch_value(sql::query<Args...> query, const Args&... args) const {
    return collect_value<T>(prepare(query, args...));
  }

  /// Several statements in one text, without parameters. The server runs them as one transaction unless they say
  /// otherwise.
  asio::awaitable<ExecuteResult> execute_script(std::string_view text) const;

 protected:
  Verbs() = default;
  Verbs(const Verbs&) = default;
  Verbs(Verbs&&) = default;
  Verbs& operator=(const Verbs&) = default;
  Verbs& operator=(Verbs&&) = default;
  virtual ~Verbs() = default;

  [[nodiscard]] virtual const std::optional<std::string>& schema_of_names() const noexcept = 0;
  virtual asio::awaitable<ExecuteResult> run(Statement statement, wire::RowSink* sink) const = 0;
  virtual asio::awaitable<ExecuteResult> run_script(Statement statement) const = 0;

 private:
  template <class Query, class... Args>
  Statement prepare(const Query& query, const Args&... args) const {
    if (auto checked = query.check(); !checked) raise(checked.error());
    return render(query.text(), types::encode_parameters(args...));
  }
  [[nodiscard]] Statement render(std::string_view source, types::Parameters parameters) const;

  template <class T>
  asio::awaitable<std::vector<T>> collect(Statement statement) const {
    RowCollector<T> rows;
    co_await run(std::move(statement), &rows);
    co_return rows.take();
  }

  template <class T>
  asio::awaitable<std::optional<T>> collect_one(Statement statement) const {
    auto rows = co_await collect<T>(std::move(statement));
    if (rows.size() > 1) refuse_row_count(rows.size());
    co_return rows.empty() ? std::nullopt : std::optional<T>{std::move(rows.front())};
  }

  template <class T>
  asio::awaitable<T> collect_value(Statement statement) const {
    auto rows = co_await collect<T>(std::move(statement));
    if (rows.size() > 1 || (rows.empty() && !types::is_optional<T>)) refuse_row_count(rows.size());
    co_return rows.empty() ? T{} : std::move(rows.front());
  }

  [[noreturn]] static void refuse_row_count(std::size_t rows);
};

}  // namespace db

}  // namespace pgdbm
