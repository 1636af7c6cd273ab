// The verbs that a manager and a transaction share. Each encodes its arguments and renders its text at the call, so the
// awaitable it returns refers to nothing of the caller's: it may be kept, spawned, or outlive the handle.
//
//   auto id = co_await users.fetch_value<std::int64_t>("INSERT INTO {{tables.users}} (email) VALUES ($1) RETURNING id",
//                                                      "ada@example.com");
//
// Every verb throws TemplateError for broken text and whatever of QueryError, ConnectionError and PoolError befalls the
// statement, and costs one round trip; one more the first time that a pool meets a statement whose rows become structs,
// strings or enums, and when types of the database's own come in sight (docs/decisions/010).
#pragma once

#include <pgdbm/db/row_mapper.hpp>
#include <pgdbm/db/target.hpp>

#include <pgdbm/sql/query.hpp>
#include <pgdbm/types/parameters.hpp>
#include <pgdbm/wire/rows.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm {

namespace db {

class Verbs {
 public:
  /// Runs a statement and passes over the rows it returns.
  template <types::Parameter... Args>
  asio::awaitable<ExecuteResult> execute(sql::query<Args...> query, const Args&... args) const {
    return run(target_, prepare(query, args...));
  }

  /// All rows, each as a T.
  template <Mappable T, types::Parameter... Args>
  [[nodiscard]] asio::awaitable<std::vector<T>> fetch_all(sql::query<Args...> query, const Args&... args) const {
    return collect<T>(target_, prepare(query, args...));
  }

  /// The row, or nothing. Throws RowCountError when there is more than one.
  template <Mappable T, types::Parameter... Args>
  [[nodiscard]] asio::awaitable<std::optional<T>> fetch_one(sql::query<Args...> query, const Args&... args) const {
    return collect_one<T>(target_, prepare(query, args...));
  }

  /// The only column of the only row. No row: RowCountError, or nothing when T is an optional, which NULL is too.
  template <Scalar T, types::Parameter... Args>
  [[nodiscard]] asio::awaitable<T> fetch_value(sql::query<Args...> query, const Args&... args) const {
    return collect_value<T>(target_, prepare(query, args...));
  }

  /// Several statements in one text, without parameters. The server runs them as one transaction unless they say
  /// otherwise.
  asio::awaitable<ExecuteResult> execute_script(std::string_view text) const;

 protected:
  explicit Verbs(std::shared_ptr<const Target> target) noexcept : target_(std::move(target)) {}
  Verbs(const Verbs&) = default;
  Verbs(Verbs&&) = default;
  Verbs& operator=(const Verbs&) = default;
  Verbs& operator=(Verbs&&) = default;
  ~Verbs() = default;

  [[nodiscard]] const Target& target() const noexcept { return *target_; }

 private:
  template <class Query, class... Args>
  Statement prepare(const Query& query, const Args&... args) const {
    if (sql::holes_are_sound && query.is_checked()) {
      return render(query.text(), query.holes(), types::encode_parameters(args...));
    }
    if (auto checked = query.check(); !checked) raise(checked.error());
    return render(std::string{query.text()}, types::encode_parameters(args...));
  }
  /// A literal, which is without fault.
  [[nodiscard]] Statement render(std::string_view literal, const sql::HolePlaces& holes,
                                 types::Parameters parameters) const;
  [[nodiscard]] Statement render(std::string text, types::Parameters parameters) const;

  static asio::awaitable<ExecuteResult> run(std::shared_ptr<const Target> target, Statement statement);
  static asio::awaitable<ExecuteResult> run_script(std::shared_ptr<const Target> target, Statement statement);

  template <class T>
  static asio::awaitable<std::vector<T>> collect(std::shared_ptr<const Target> target, Statement statement) {
    RowCollector<T> rows;
    co_await target->run(statement, &rows);
    co_return rows.take();
  }

  template <class T>
  static asio::awaitable<std::optional<T>> collect_one(std::shared_ptr<const Target> target, Statement statement) {
    FirstRow<T> first;
    co_await target->run(statement, &first);
    auto row = first.take();
    if (first.count() > 1) refuse_row_count(first.count());
    co_return row;
  }

  template <class T>
  static asio::awaitable<T> collect_value(std::shared_ptr<const Target> target, Statement statement) {
    FirstRow<T> first;
    co_await target->run(statement, &first);
    auto row = first.take();
    if (first.count() > 1 || (!row && !types::is_optional<T>)) refuse_row_count(first.count());
    // Parentheses: in braces a JSON value would become an array of itself.
    co_return row ? T(*std::move(row)) : T();
  }

  [[noreturn]] static void refuse_row_count(std::size_t rows);

  std::shared_ptr<const Target> target_;
};

}  // namespace db

}  // namespace pgdbm
