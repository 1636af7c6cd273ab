#include "db/type_query.hpp"

#include <pgdbm/db/row_mapper.hpp>

#include <pgdbm/types/array.hpp>
#include <pgdbm/types/parameters.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

namespace pgdbm::db {

namespace {

/// A type's parts are looked up with it, and theirs; a domain's with the array over its base, as which an array of the
/// domain is read. `textsend` and `enum_send` are the server's own functions (language
/// 12) that send text as it is, whatever an extension calls its type, as citext, or its SQL function.
const std::string& catalogue_query() {
  static const std::string query = [] {
    constexpr std::string_view parts_of = R"(
      SELECT t.typelem WHERE t.typelem <> 0
      UNION ALL SELECT unnest(ARRAY[b.oid, b.typarray]) FROM pg_catalog.pg_type b WHERE b.oid = t.typbasetype
      UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE t.oid IN (r.rngtypid, r.rngmultitypid)
      UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)";
    return fmt::format(R"(
WITH RECURSIVE wanted (oid) AS (
  SELECT pg_catalog.unnest($1::pg_catalog.oid[])
  UNION
  SELECT part.oid FROM wanted JOIN pg_catalog.pg_type t ON t.oid = wanted.oid CROSS JOIN LATERAL ({0}) part (oid))
SELECT t.oid, n.nspname AS schema, t.typname AS name, pg_catalog.format_type(t.oid, NULL) AS shown,
  t.typarray AS "array", t.typbasetype AS base,
  CASE WHEN t.typoutput::pg_catalog.oid = 751 THEN t.typelem ELSE 0::pg_catalog.oid END AS element,
  t.typsend::pg_catalog.oid <> 0 AS has_binary,
  COALESCE(p.prolang = 12 AND p.prosrc IN ('textsend', 'enum_send'), false) AS is_text,
  ARRAY({0}) AS parts
FROM wanted JOIN pg_catalog.pg_type t ON t.oid = wanted.oid JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_proc p ON p.oid = t.typsend)",
                       parts_of);
  }();
  return query;
}

/// Its place is in a text that the caller has never seen.
Fault explained(Fault fault) {
  if (fault.kind != FaultKind::server) return fault;
  auto report = *fault.report;
  report.message = "the types of the result could not be looked up: " + report.message;
  report.position = 0;
  fault.report = std::make_shared<const ServerReport>(std::move(report));
  return fault;
}

/// What a statement returns.
class ColumnTypes final : public wire::RowSink {
 public:
  [[nodiscard]] bool on_columns(const wire::RowDescription& columns) noexcept override {
    try {
      types.resize(columns.size());
    } catch (...) {
      return false;
    }
    columns.for_each([&](std::size_t i, const wire::Column& column) { types[i] = column.type; });
    return true;
  }
  [[nodiscard]] bool on_row(wire::DataRow /*row*/) noexcept override { return false; }

  std::vector<types::Oid> types;
};

}  // namespace

asio::awaitable<Result<void>> look_up_types(net::Connection& connection, std::span<const types::Oid> unknown,
                                            TypeRegistry& registry, net::TimePoint deadline) {
  const auto asked = types::encode_parameters(std::vector<types::Oid>{unknown.begin(), unknown.end()});
  RowCollector<CatalogueType> found;
  const wire::BindValues values{asked.formats, asked.values.view()};
  auto outcome = co_await connection.execute({catalogue_query(), asked.types, values, &found}, deadline);
  if (outcome.fault) co_return explained(*std::move(outcome.fault));
  for (auto& type : found.take()) registry.add(std::move(type));
  co_return Result<void>{};
}

asio::awaitable<Result<std::vector<std::int16_t>>> find_formats(net::Connection& connection, std::string_view sql,
                                                                std::span<const types::Oid> parameter_types,
                                                                TypeRegistry& registry, net::TimePoint deadline) {
  ColumnTypes columns;
  auto described = co_await connection.describe(sql, parameter_types, columns, deadline);
  if (described.fault) co_return *std::move(described.fault);
  std::vector<types::Oid> unknown;
  std::ranges::copy_if(columns.types, std::back_inserter(unknown), [&](auto type) { return !registry.knows(type); });
  if (!unknown.empty()) {
    const auto looked_up = co_await look_up_types(connection, unknown, registry, deadline);
    if (!looked_up) co_return looked_up.error();
  }
  std::vector<std::int16_t> formats;
  const auto has_binary = [&](types::Oid type) { return registry.has_binary(type); };
  if (!std::ranges::all_of(columns.types, has_binary)) {
    for (const auto type : columns.types) formats.push_back(has_binary(type) ? 1 : 0);
  }
  co_return formats;
}

}  // namespace pgdbm::db
