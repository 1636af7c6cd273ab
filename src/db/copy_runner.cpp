#include "db/copy_runner.hpp"

#include "db/quoted_name.hpp"
#include "db/role_guard.hpp"
#include "db/type_query.hpp"
#include <pgdbm/db/row_mapper.hpp>

#include "net/copy_in.hpp"
#include "net/copy_out.hpp"

#include <pgdbm/base/error.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm::db {

namespace {

struct Column {
  std::string name;
  types::Oid type = 0;
};

Fault unfit(std::string message) {
  return {.kind = FaultKind::conversion, .message = std::move(message)};
}

std::string names_of(const std::vector<Column>& columns) {
  std::vector<std::string_view> names;
  for (const auto& column : columns) names.push_back(column.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

/// Those that can be written: a generated column takes no value.
asio::awaitable<std::vector<Column>> columns_of(const Venue& venue, const std::string& table) {
  constexpr std::string_view query =
      "SELECT a.attname::pg_catalog.text AS name, a.atttypid AS type FROM pg_catalog.pg_attribute a "
      "WHERE a.attrelid = $1::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' "
      "ORDER BY a.attnum";
  const Statement statement{Source::of_literal(query), nullptr, types::encode_parameters(table)};
  RowCollector<Column> columns;
  Venue here{*venue.connection, venue.types, venue.deadline};
  here.opening = venue.opening;
  here.role = venue.role;
  const std::optional<std::string> no_schema;
  co_await run_statement(std::move(here), statement, no_schema, &columns);
  co_return columns.take();
}

/// The columns to be filled, in the order of the fields.
std::vector<Column> chosen(const CopyTarget& target, std::vector<Column> all, std::size_t fields) {
  std::vector<Column> columns;
  for (const auto& name : target.columns) {
    const auto found = std::ranges::find(all, name, &Column::name);
    if (found == all.end()) {
      raise(
          unfit(fmt::format("Table '{}' has no column '{}' that can be written; it has: {}. Name the columns of the "
                            "rows, or rename the member.",
                            target.name.table, name, names_of(all))));
    }
    columns.push_back(*found);
  }
  if (target.columns.empty()) columns = std::move(all);
  if (columns.size() != fields) {
    raise(
        unfit(fmt::format("The rows have {} fields, and {} columns of table '{}' are to be filled: {}. Name as many "
                          "columns as there are fields.",
                          fields, columns.size(), target.name.table, names_of(columns))));
  }
  return columns;
}

/// As COPY sees them: without domains, enums as the text they are.
asio::awaitable<std::vector<types::Oid>> types_of(const Venue& venue, const std::vector<Column>& columns) {
  auto& registry = *venue.types;
  std::vector<types::Oid> unknown;
  for (const auto& column : columns) {
    if (!registry.knows(column.type)) unknown.push_back(column.type);
  }
  if (!unknown.empty()) {
    const auto looked_up = co_await look_up_types(*venue.connection, unknown, registry, venue.deadline);
    if (!looked_up) raise(looked_up.error());
  }
  std::vector<types::Oid> plain;
  for (const auto& column : columns) plain.push_back(registry.same_bytes_as(registry.base_of(column.type)));
  co_return plain;
}

constexpr std::string_view binary_header{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};
constexpr std::int16_t binary_end = -1;

/// Sends all rows. A fault of the server's is told by `finish` again.
asio::awaitable<void> send_all(net::CopyIn& copy, CopySource& source, types::Format format) {
  if (format == types::Format::binary) copy.buffer().append(binary_header);
  while (source.append(format, copy.buffer(), net::CopyIn::good_piece)) {
    const auto refused = co_await copy.send();  // named: as a condition GCC 12 makes an illegal instruction of it
    if (refused) co_return;
  }
  if (format == types::Format::binary) copy.buffer().append_integer(binary_end);
}

/// In pieces that are worth a system call, whatever the source's are.
asio::awaitable<void> send_data(net::CopyIn& copy, DataSource& source) {
  for (auto piece = co_await source.next(); !piece.empty(); piece = co_await source.next()) {
    while (!piece.empty()) {
      const auto part = piece.substr(0, net::CopyIn::good_piece - copy.size());
      copy.buffer().append(part);
      piece.remove_prefix(part.size());
      if (copy.size() < net::CopyIn::good_piece) continue;
      const auto refused = co_await copy.send();  // named: as a condition GCC 12 makes an illegal instruction of it
      if (refused) co_return;
    }
  }
}

/// Throws what failed on our side, else what failed on the server's.
asio::awaitable<std::uint64_t> end(net::CopyIn& copy, std::exception_ptr failure, const Statement& statement,
                                   const std::optional<std::string>& schema) {
  if (failure) {
    (void)co_await copy.abort("the program could not give all of the data");
    std::rethrow_exception(failure);
  }
  auto outcome = co_await copy.finish();
  if (outcome.fault) raise_for(*std::move(outcome.fault), statement, schema);
  co_return outcome.rows;
}

}  // namespace

asio::awaitable<std::uint64_t> run_copy(Venue venue, const CopyTarget& target, CopySource& source) {
  const auto table = quoted_name(target.name);
  auto all = co_await columns_of(venue, table);
  const auto columns = chosen(target, std::move(all), source.fields());
  const auto types = co_await types_of(venue, columns);
  const auto format = source.fits_binary(types) ? types::Format::binary : types::Format::text;

  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(in_quotes(column.name));
  const Statement statement{Source{fmt::format("COPY {} ({}) FROM STDIN (FORMAT {})", table, fmt::join(names, ", "),
                                               format == types::Format::binary ? "binary" : "text")},
                            nullptr,
                            {}};
  const std::optional<std::string> no_schema;
  auto begun = co_await net::CopyIn::begin(venue.connection->shared_from_this(), statement.text(), venue.deadline);
  if (!begun) raise_for(begun.error(), statement, no_schema);
  const auto copy = *std::move(begun);

  std::exception_ptr failure;
  try {
    co_await send_all(*copy, source, format);
  } catch (...) {
    failure = std::current_exception();
  }
  co_return co_await end(*copy, failure, statement, no_schema);
}

asio::awaitable<std::uint64_t> run_copy_in(Venue venue, const Statement& statement,
                                           const std::optional<std::string>& schema, DataSource& source) {
  if (venue.role != nullptr) expect_kept_role(statement, *venue.role);
  co_await send_opening(venue);
  auto begun = co_await net::CopyIn::begin(venue.connection->shared_from_this(), statement.text(), venue.deadline);
  if (!begun) raise_for(begun.error(), statement, schema);
  const auto copy = *std::move(begun);
  std::exception_ptr failure;
  try {
    co_await send_data(*copy, source);
  } catch (...) {
    failure = std::current_exception();
  }
  co_return co_await end(*copy, failure, statement, schema);
}

asio::awaitable<std::uint64_t> run_copy_out(Venue venue, const Statement& statement,
                                            const std::optional<std::string>& schema, DataSink& sink) {
  if (venue.role != nullptr) expect_kept_role(statement, *venue.role);
  co_await send_opening(venue);
  net::CopyOut copy{venue.connection->shared_from_this(), statement.text(), venue.deadline};
  std::exception_ptr failure;
  try {
    for (auto piece = co_await copy.receive(); !piece.empty(); piece = co_await copy.receive()) {
      const std::string_view text{reinterpret_cast<const char*>(piece.data()), piece.size()};
      co_await sink.take(text);
    }
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) {
    (void)co_await copy.abort();
    std::rethrow_exception(failure);
  }
  auto outcome = co_await copy.finish();
  if (outcome.fault) raise_for(*std::move(outcome.fault), statement, schema);
  sink.finish();
  co_return outcome.rows;
}

}  // namespace pgdbm::db
