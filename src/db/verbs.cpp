#include "db/insert_text.hpp"
#include <pgdbm/db/verbs.hpp>

#include "sql/render_cache.hpp"
#include <pgdbm/sql/identifier.hpp>
#include <pgdbm/sql/render.hpp>
#include <pgdbm/sql/statement_end.hpp>

#include <pgdbm/base/error.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace pgdbm::db {

namespace {

/// Of a thread, as a verb may be called on another than the pool's: `co_spawn(strand, db.execute(…), token)`.
sql::RenderCache& rendered_before() {
  thread_local sql::RenderCache cache;
  return cache;
}

}  // namespace

Statement Verbs::render(std::string_view literal, const sql::HolePlaces& holes, types::Parameters parameters) const {
  if (!holes.is_whole()) return render(std::string{literal}, std::move(parameters));
  std::shared_ptr<const std::string> rendered;
  if (!holes.empty()) rendered = rendered_before().render(literal, holes, target_->schema());
  return {Source::of_literal(literal), std::move(rendered), std::move(parameters)};
}

Statement Verbs::render(std::string text, types::Parameters parameters) const {
  std::shared_ptr<const std::string> rendered;
  if (sql::may_have_holes(text)) {
    auto filled = sql::render(text, target_->schema());
    if (!filled) raise(filled.error());
    rendered = std::make_shared<const std::string>(*std::move(filled));
  }
  return {Source{std::move(text)}, std::move(rendered), std::move(parameters)};
}

TimedVerbs Verbs::with_timeout(std::chrono::milliseconds limit) const {
  if (limit <= std::chrono::milliseconds::zero()) {
    raise({.kind = FaultKind::configuration,
           .message = "The time limit is " + std::to_string(limit.count()) +
                      " ms, in which no statement can end. Give it a time above zero."});
  }
  // So that it can be added to now.
  constexpr std::chrono::hours longest{24 * 365 * 100};
  return TimedVerbs{target_->within(std::min<std::chrono::milliseconds>(limit, longest))};
}

asio::awaitable<ExecuteResult> Verbs::execute_script(std::string_view text) const {
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    raise({.kind = FaultKind::invalid_template,
           .message = "The script has a NUL byte at offset " + std::to_string(nul) +
                      ", where the server would take it to end. Take it out."});
  }
  return run_script(target_, render(std::string{text}, {}));
}

/// Its tail, behind the statement's end, is the same in the template and in what was rendered of it.
Statement Verbs::returning(std::string_view column, Statement statement) {
  const auto source = statement.source.view();
  const auto end = sql::find_statement_end(source);
  if (end.has_returning) return statement;
  std::string text{statement.text()};
  text.resize(text.size() - (source.size() - end.offset));
  text += " RETURNING " + sql::quote_identifier(column).value();
  statement.rendered = std::make_shared<const std::string>(std::move(text));
  statement.own_size = end.offset;
  return statement;
}

TableName Verbs::table_name(std::string_view table) const {
  const auto dot = table.find('.');
  TableName name{target_->schema().value_or(""), std::string{table}};
  if (dot != std::string_view::npos) name = {std::string{table.substr(0, dot)}, std::string{table.substr(dot + 1)}};
  return name;
}

asio::awaitable<std::uint64_t> Verbs::insert_rows(const InsertTarget& into, types::Parameters values,
                                                  std::vector<std::size_t> ends, std::size_t fields) const {
  const auto name = table_name(into.table);
  ArgumentRows rows{std::move(ends), rows_at_once(fields)};
  if (rows.at_once > 1 && rows.ends.size() >= rows.at_once) {
    rows.text_at_once = insert_text(name, into.columns, fields, rows.at_once, into.on_conflict);
  }
  Statement statement{Source{insert_text(name, into.columns, fields, 1, into.on_conflict)}, nullptr, std::move(values)};
  return insert_all(target_, std::move(statement), std::move(rows));
}

asio::awaitable<std::uint64_t> Verbs::insert_all(std::shared_ptr<const Target> target, Statement statement,
                                                 ArgumentRows rows) {
  co_return (co_await run_for_each_row(std::move(target), std::move(statement), std::move(rows))).rows;
}

/// By the catalogue: `to_regclass` and the information schema speak only of what the role may use.
asio::awaitable<bool> Verbs::table_exists(std::string_view table) const {
  constexpr std::string_view query =
      "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
      "WHERE c.relname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND "
      "CASE WHEN $2 = '' THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = $2 END)";
  const auto name = table_name(table);
  if (!name.schema.empty()) (void)sql::quote_identifier(name.schema).value();
  (void)sql::quote_identifier(name.table).value();
  return collect_value<bool>(target_,
                             {Source::of_literal(query), nullptr, types::encode_parameters(name.table, name.schema)});
}

asio::awaitable<std::uint64_t> Verbs::copy_out(std::shared_ptr<const Target> target, Statement statement,
                                               std::unique_ptr<DataSink> sink) {
  const auto here = co_await asio::this_coro::executor;
  co_return co_await target->home().visit(here, [&] { return target->copy_out(statement, *sink); });
}

asio::awaitable<std::uint64_t> Verbs::copy_in(std::shared_ptr<const Target> target, Statement statement,
                                              std::unique_ptr<DataSource> source) {
  const auto here = co_await asio::this_coro::executor;
  co_return co_await target->home().visit(here, [&] { return target->copy_in(statement, *source); });
}

asio::awaitable<ExecuteResult> Verbs::run_for_each_row(std::shared_ptr<const Target> target, Statement statement,
                                                       ArgumentRows rows) {
  if (rows.ends.empty()) co_return ExecuteResult{};
  const auto here = co_await asio::this_coro::executor;
  co_return co_await target->home().visit(here, [&] { return target->run_for_each_row(statement, rows); });
}

asio::awaitable<ExecuteResult> Verbs::run(std::shared_ptr<const Target> target, Statement statement) {
  const auto here = co_await asio::this_coro::executor;
  co_return co_await run_at_home(*target, statement, nullptr, here);
}

asio::awaitable<ExecuteResult> Verbs::run_script(std::shared_ptr<const Target> target, Statement statement) {
  const auto here = co_await asio::this_coro::executor;
  co_return co_await target->home().visit(here, [&] { return target->run_script(statement); });
}

void Verbs::refuse_row_count(std::size_t rows) {
  raise({.kind = FaultKind::row_count,
         .message = rows == 0 ? std::string{"The statement returned no row, and one value was asked for. "
                                            "Ask for a std::optional, or use fetch_one."}
                              : "The statement returned " + std::to_string(rows) +
                                    " rows, and one at most was asked for. Add LIMIT 1, or use fetch_all.",
         .was_sent = true});
}

void Verbs::refuse_id_count(std::size_t rows) {
  raise({.kind = FaultKind::row_count,
         .message = rows == 0 ? std::string{"The statement touched no row, so there is no id to return. Ask for a "
                                            "std::optional where that may be, as with ON CONFLICT DO NOTHING."}
                              : "The statement returned " + std::to_string(rows) +
                                    " rows, and the id of one was asked for. Use fetch_all with RETURNING.",
         .was_sent = true});
}

}  // namespace pgdbm::db
