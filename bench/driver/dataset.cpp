#include "driver/dataset.hpp"

#include <fmt/format.h>

#include <bit>

#include "driver/libpq.hpp"

namespace pgdbm::bench {

void make_tables(const std::string& connection_string) {
  const Libpq libpq{connection_string};
  libpq.execute(
      "CREATE UNLOGGED TABLE IF NOT EXISTS bulk (id int4 NOT NULL, amount int8 NOT NULL, name text NOT NULL, "
      "created_at timestamptz NOT NULL, ratio float8 NOT NULL)");
  libpq.execute("CREATE UNLOGGED TABLE IF NOT EXISTS copied (LIKE bulk)");
  libpq.execute("CREATE TABLE IF NOT EXISTS accounts (id int4 PRIMARY KEY, balance int8 NOT NULL, name text NOT NULL)");
  libpq.execute("TRUNCATE bulk, copied, accounts");
  libpq.execute(
      fmt::format("INSERT INTO bulk SELECT i, i * 1000000007::int8, left(md5(i::text), 8 + i % 16), "
                  "'2026-01-01 00:00Z'::timestamptz + i * '1 second 1 microsecond'::interval, i / 7::float8 "
                  "FROM generate_series(1, {}) i",
                  row_count));
  libpq.execute(fmt::format("INSERT INTO accounts SELECT i, i * 100, 'account ' || i FROM generate_series(1, {}) i",
                            account_count));
  // Else a scan begins where another has just been, and the two sides read in different orders.
  libpq.execute(
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronize_seqscans = off', current_database()); END $$");
  libpq.execute("VACUUM (FREEZE, ANALYZE) bulk, accounts");
}

std::vector<Row> make_rows(std::size_t count) {
  using namespace std::chrono;
  const sys_time<microseconds> begin = sys_days{2026y / January / 1};
  std::vector<Row> rows(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto number = static_cast<std::int64_t>(i) + 1;
    auto& row = rows[i];
    row.id = static_cast<std::int32_t>(number);
    row.amount = number * 1'000'000'007;
    row.name = fmt::format("{:032x}", static_cast<std::uint64_t>(number) * 0x9e3779b97f4a7c15);
    row.name.resize(8 + i % 16);
    row.created_at = begin + number * microseconds{1'000'001};
    row.ratio = static_cast<double>(number) / 7;
  }
  return rows;
}

std::uint64_t checksum_of_copied(const Libpq& libpq) {
  const auto result = libpq.expect(
      PQexec(libpq.get(),
             "SELECT abs(hashtext(count(*) || ' ' || sum(id) || ' ' || sum(amount) || ' ' || sum(length(name)) || ' ' "
             "|| max(name) || ' ' || max(created_at) || ' ' || sum(ratio::numeric(20, 6)))) FROM copied"),
      PGRES_TUPLES_OK);
  return std::stoull(PQgetvalue(result.get(), 0, 0));
}

std::uint64_t checksum(const std::vector<Row>& rows) noexcept {
  std::uint64_t sum = rows.size();
  for (const auto& row : rows) {
    for (const auto part : {static_cast<std::uint64_t>(row.id), static_cast<std::uint64_t>(row.amount),
                            static_cast<std::uint64_t>(row.created_at.time_since_epoch().count()),
                            std::bit_cast<std::uint64_t>(row.ratio), std::uint64_t{row.name.size()}}) {
      sum = sum * 1'099'511'628'211 + part;
    }
    for (const char c : row.name) sum = sum * 31 + static_cast<unsigned char>(c);
  }
  return sum;
}

}  // namespace pgdbm::bench
