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

#include <pgdbm/db/copy_rows.hpp>
#include <pgdbm/db/copy_stream.hpp>
#include <pgdbm/db/parameter_rows.hpp>
#include <pgdbm/db/row.hpp>
#include <pgdbm/db/row_mapper.hpp>
#include <pgdbm/db/row_stream.hpp>
#include <pgdbm/db/target.hpp>

#include <pgdbm/sql/query.hpp>
#include <pgdbm/types/parameters.hpp>
#include <pgdbm/wire/rows.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <ranges>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace pgdbm {

/// The column that `execute_and_return_id` returns, where it is not "id". The name as it is, not quoted.
class IdColumn {
 public:
  constexpr explicit IdColumn(std::string_view name) noexcept : name_(name) {}
  [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }

 private:
  std::string_view name_;
};

namespace db {

class TimedVerbs;

class Verbs {
 public:
  /// The same verbs, each of which must end within `limit`, counted from where it is awaited: its wait for a connection
  /// and its running. Past that the statement is cancelled at the server, and the verb throws StatementTimeout; a
  /// transaction is to be rolled back then. Throws ConfigurationError for a limit that is not above zero.
  [[nodiscard]] TimedVerbs with_timeout(std::chrono::milliseconds limit) const;

  /// Runs a statement and passes over the rows it returns.
  template <types::Parameter... Args>
  asio::awaitable<ExecuteResult> execute(sql::query<Args...> query, const Args&... args) const {
    return run(target_, prepare(query, types::encode_parameters(args...)));
  }

  /// All rows, each as a T.
  template <Mappable T, types::Parameter... Args>
  [[nodiscard]] asio::awaitable<std::vector<T>> fetch_all(sql::query<Args...> query, const Args&... args) const {
    return collect<T>(target_, prepare(query, types::encode_parameters(args...)));
  }

  /// The row, or nothing. Throws RowCountError when there is more than one.
  template <Mappable T, types::Parameter... Args>
  [[nodiscard]] asio::awaitable<std::optional<T>> fetch_one(sql::query<Args...> query, const Args&... args) const {
    return collect_one<T>(target_, prepare(query, types::encode_parameters(args...)));
  }

  /// The first row, or nothing, however many follow: they are passed over, but the server makes them, so add LIMIT 1
  /// where that costs.
  template <Mappable T, types::Parameter... Args>
  [[nodiscard]] asio::awaitable<std::optional<T>> fetch_first(sql::query<Args...> query, const Args&... args) const {
    return collect_first<T>(target_, prepare(query, types::encode_parameters(args...)));
  }

  /// The only column of the only row. No row: RowCountError, or nothing when T is an optional, which NULL is too.
  template <Scalar T, types::Parameter... Args>
  [[nodiscard]] asio::awaitable<T> fetch_value(sql::query<Args...> query, const Args&... args) const {
    return collect_value<T>(target_, prepare(query, types::encode_parameters(args...)));
  }

  /// The rows by and by, in constant memory: for results larger than that. Nothing is sent before the first row is
  /// asked for. A time limit holds for each round trip.
  template <Mappable T, types::Parameter... Args>
  [[nodiscard]] RowStream<T> stream(sql::query<Args...> query, const Args&... args) const {
    return RowStream<T>{target_, target_->open_feed(prepare(query, types::encode_parameters(args...)))};
  }

  /// Runs a statement that touches one row and returns that row's id: by a RETURNING "id" of ours, unless it has a
  /// RETURNING of its own, which is left as it is. Throws RowCountError when it touched no row, unless T is an
  /// optional, or more than one.
  template <Scalar T = std::int64_t, types::Parameter... Args>
  asio::awaitable<T> execute_and_return_id(sql::query<Args...> query, const Args&... args) const {
    return collect_id<T>(target_, returning("id", prepare(query, types::encode_parameters(args...))));
  }

  /// The same for another column: `execute_and_return_id<std::string>(IdColumn{"code"}, "INSERT …", …)`. Throws
  /// SchemaError for a name that PostgreSQL cannot hold.
  template <Scalar T = std::int64_t, types::Parameter... Args>
  asio::awaitable<T> execute_and_return_id(IdColumn column, sql::query<Args...> query, const Args&... args) const {
    return collect_id<T>(target_, returning(column.name(), prepare(query, types::encode_parameters(args...))));
  }

  /// Runs the statement once for each row of arguments (a tuple, a plain struct with its members in order, or one
  /// value), all in one flight and all or nothing. `rows` of the result counts what all of them touched. An error tells
  /// the row. All arguments lie in memory until the end: for very many rows there is `copy_records_to_table`.
  template <ParameterRows Rows>
  asio::awaitable<ExecuteResult> executemany(RowQuery<std::ranges::range_value_t<Rows>> query, const Rows& rows) const {
    using Row = std::ranges::range_value_t<Rows>;
    Statement statement = prepare(query, detail::no_values_for(detail::fields_of<Row>()));
    auto ends = append_rows(rows, statement.parameters.values);
    return run_for_each_row(target_, std::move(statement), {std::move(ends)});
  }

  /// Writes rows (tuples, plain structs, or single values) into a table by INSERT, many rows in each statement, all in
  /// one flight and all or nothing, and returns how many were written. For what COPY cannot do: it skips rows that
  /// conflict, obeys row-level security, and may touch views and rules; and for rows too few for COPY to pay. `table`
  /// and the columns are as for `copy_records_to_table`. Triggers see several rows of one statement. All rows lie in
  /// memory until the end.
  template <ParameterRows Rows>
  asio::awaitable<std::uint64_t> insert_records(std::string_view table, const Rows& rows,
                                                std::vector<std::string> columns = {},
                                                OnConflict on_conflict = OnConflict::fail) const {
    using Row = std::ranges::range_value_t<Rows>;
    constexpr auto fields = detail::fields_of<Row>();
    static_assert(detail::count_of(fields) > 0, "pgdbm: rows without a field fill no column");
    if (columns.empty()) columns = column_names<Row>();
    auto parameters = detail::no_values_for(fields);
    auto ends = append_rows(rows, parameters.values);
    return insert_rows({table, std::move(columns), on_conflict}, std::move(parameters), std::move(ends),
                       detail::count_of(fields));
  }

  /// Writes rows (tuples, plain structs, or single values) into a table by COPY, all or nothing, and returns how many.
  /// `table` is a name, in the manager's schema unless it says another: "users", "shop.users". Columns are filled by
  /// the names given, else by the members' names of a struct, else in the order of the table. Unlike other arguments,
  /// `rows` must live until the awaitable has ended, unless they are moved in. Costs a round trip to learn the columns'
  /// types, then binary COPY where the values are of these types, text else.
  template <class Rows>
    requires CopyableRows<std::remove_cvref_t<Rows>>
  asio::awaitable<std::uint64_t> copy_records_to_table(
      std::string_view table, Rows&& rows, std::vector<std::string> columns = {},
      std::source_location where = std::source_location::current()) const {
    using Row = std::ranges::range_value_t<std::remove_cvref_t<Rows>>;
    if (columns.empty()) columns = column_names<Row>();
    return copy_rows(target_, CopyTarget{table_name(table), std::move(columns), where},
                     std::views::all(std::forward<Rows>(rows)));
  }

  /// The data of a COPY … TO STDOUT (FORMAT csv, …), in whatever format it names, into a callable
  /// `void(std::string_view)` or an awaitable of that, a std::ostream, which must outlive the COPY, or the file of that
  /// path. Returns how many rows. Data is read as fast as the sink takes it, and some hundred kB of it lie in memory.
  /// What the sink throws ends the COPY (within a transaction, that too) and is thrown on.
  template <class Sink>
  asio::awaitable<std::uint64_t> copy_to(sql::query<> query, Sink&& sink) const {
    return copy_out(target_, prepare(query, types::encode_parameters()), sink_into(std::forward<Sink>(sink)));
  }

  /// The data for a COPY … FROM STDIN (FORMAT csv, …) from a callable that gives the next piece (a string, a view of
  /// what lasts until the next call, or an awaitable of these; empty at the end), a std::istream, or the file of that
  /// path. Returns how many rows; all or none. What the source throws ends the COPY and is thrown on.
  template <class Source>
  asio::awaitable<std::uint64_t> copy_from(sql::query<> query, Source&& source) const {
    return copy_in(target_, prepare(query, types::encode_parameters()), source_from(std::forward<Source>(source)));
  }

  /// True when there is a table, view, materialized view or foreign table of that name: in the manager's schema unless
  /// the name says another ("users", "shop.users"), or in the search_path when the manager has none. The name is taken
  /// as it is, capitals included. True also for what the role may not read. Throws SchemaError for a name that
  /// PostgreSQL cannot hold.
  [[nodiscard]] asio::awaitable<bool> table_exists(std::string_view table) const;

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
  template <class Query>
  Statement prepare(const Query& query, types::Parameters parameters) const {
    if (query.is_checked()) return render(query.text(), query.holes(), std::move(parameters));
    if (auto checked = query.check(); !checked) raise(checked.error());
    return render(std::string{query.text()}, std::move(parameters));
  }
  /// A literal, which is without fault.
  [[nodiscard]] Statement render(std::string_view literal, const sql::HolePlaces& holes,
                                 types::Parameters parameters) const;
  [[nodiscard]] Statement render(std::string text, types::Parameters parameters) const;

  /// With a RETURNING of that column behind it, unless it has one.
  [[nodiscard]] static Statement returning(std::string_view column, Statement statement);

  /// Gives where each ends.
  template <ParameterRows Rows>
  static std::vector<std::size_t> append_rows(const Rows& rows, ByteBuffer& values) {
    std::vector<std::size_t> ends;
    for (const std::ranges::range_value_t<Rows>& row : rows) {
      visit_fields(row, [&](const auto&... field) { (types::detail::append_parameter(field, values), ...); });
      ends.push_back(values.size());
    }
    return ends;
  }

  struct InsertTarget {
    std::string_view table;
    std::vector<std::string> columns;
    OnConflict on_conflict;
  };
  [[nodiscard]] asio::awaitable<std::uint64_t> insert_rows(const InsertTarget& into, types::Parameters values,
                                                           std::vector<std::size_t> ends, std::size_t fields) const;
  static asio::awaitable<std::uint64_t> insert_all(std::shared_ptr<const Target> target, Statement statement,
                                                   ArgumentRows rows);

  template <class Row>
  static std::vector<std::string> column_names() {
    if constexpr (detail::is_struct_of_fields<Row>) {
      return {member_names<Row>.begin(), member_names<Row>.end()};
    } else {
      return {};
    }
  }
  [[nodiscard]] TableName table_name(std::string_view table) const;

  template <class View>
  static asio::awaitable<std::uint64_t> copy_rows(std::shared_ptr<const Target> target, CopyTarget into, View rows) {
    CopyRows<View> source{std::move(rows)};
    const auto here = co_await asio::this_coro::executor;
    co_return co_await target->home().visit(here, [&] { return target->copy(into, source); });
  }

  static asio::awaitable<std::uint64_t> copy_out(std::shared_ptr<const Target> target, Statement statement,
                                                 std::unique_ptr<DataSink> sink);
  static asio::awaitable<std::uint64_t> copy_in(std::shared_ptr<const Target> target, Statement statement,
                                                std::unique_ptr<DataSource> source);
  static asio::awaitable<ExecuteResult> run_for_each_row(std::shared_ptr<const Target> target, Statement statement,
                                                         ArgumentRows rows);
  static asio::awaitable<ExecuteResult> run(std::shared_ptr<const Target> target, Statement statement);
  /// For a caller who is `here`, and keeps them all until it has ended.
  static asio::awaitable<ExecuteResult> run_at_home(const Target& target, const Statement& statement, RowReader* reader,
                                                    const asio::any_io_executor& here) {
    return target.home().visit(here, [&target, &statement, reader] { return target.run(statement, reader); });
  }
  static asio::awaitable<ExecuteResult> run_script(std::shared_ptr<const Target> target, Statement statement);

  template <class T>
  static asio::awaitable<std::vector<T>> collect(std::shared_ptr<const Target> target, Statement statement) {
    RowCollector<T> rows;
    const auto here = co_await asio::this_coro::executor;
    co_await run_at_home(*target, statement, &rows, here);
    co_return rows.take();
  }

  template <class T>
  static asio::awaitable<std::optional<T>> collect_one(std::shared_ptr<const Target> target, Statement statement) {
    FirstRow<T> first;
    const auto here = co_await asio::this_coro::executor;
    co_await run_at_home(*target, statement, &first, here);
    auto row = first.take();
    if (first.count() > 1) refuse_row_count(first.count());
    co_return row;
  }

  template <class T>
  static asio::awaitable<std::optional<T>> collect_first(std::shared_ptr<const Target> target, Statement statement) {
    FirstRow<T> first;
    const auto here = co_await asio::this_coro::executor;
    co_await run_at_home(*target, statement, &first, here);
    co_return first.take();
  }

  template <class T>
  static asio::awaitable<T> collect_value(std::shared_ptr<const Target> target, Statement statement) {
    FirstRow<T> first;
    const auto here = co_await asio::this_coro::executor;
    co_await run_at_home(*target, statement, &first, here);
    co_return only_of(first, refuse_row_count);
  }

  template <class T>
  static asio::awaitable<T> collect_id(std::shared_ptr<const Target> target, Statement statement) {
    FirstRow<T> first;
    const auto here = co_await asio::this_coro::executor;
    co_await run_at_home(*target, statement, &first, here);
    co_return only_of(first, refuse_id_count);
  }

  /// No row is nothing, when T is an optional.
  template <class T>
  static T only_of(FirstRow<T>& first, void (*refuse)(std::size_t rows)) {
    auto row = first.take();
    if (first.count() > 1 || (!row && !types::is_optional<T>)) refuse(first.count());
    // Parentheses: in braces a JSON value would become an array of itself.
    return row ? T(*std::move(row)) : T();
  }

  [[noreturn]] static void refuse_row_count(std::size_t rows);
  [[noreturn]] static void refuse_id_count(std::size_t rows);

  std::shared_ptr<const Target> target_;
};

/// Verbs with a time limit: `db.with_timeout(5s).fetch_all<User>(…)`. A handle that may be kept.
class TimedVerbs final : public Verbs {
  friend class Verbs;
  explicit TimedVerbs(std::shared_ptr<const Target> target) noexcept : Verbs(std::move(target)) {}
};

}  // namespace db

}  // namespace pgdbm
