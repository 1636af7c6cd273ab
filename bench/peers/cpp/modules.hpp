// W10 and W11: what is migrated. The contract is README.md of the folder above.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "peers/cpp/contender.hpp"

namespace pgdbm::bench {

inline constexpr std::string_view scratch_database = "bench_scratch";
inline constexpr std::size_t rows_of_a_table = 5;

inline std::string scratch_connection_string() {
  return connection_string() + fmt::format(" dbname={}", scratch_database);
}

inline std::string tenant(std::size_t number) {
  return fmt::format("tenant_{}", number);
}

/// A file of W10; `schema` with its dot is a name, or stands for one.
inline std::string migration_file(std::size_t number, std::string_view schema) {
  return fmt::format(
      "CREATE TABLE {0}t{1} (id int PRIMARY KEY, name text NOT NULL);\nCREATE INDEX ON {0}t{1} (name);\n"
      "INSERT INTO {0}t{1} VALUES (1, 'one');\n",
      schema, number);
}

/// The tables of W11, numbered from 1.
inline std::string tables_script(std::size_t tables) {
  std::string sql;
  for (std::size_t i = 1; i <= tables; ++i) {
    sql += fmt::format(
        "CREATE TABLE t{0} (id serial PRIMARY KEY, name text NOT NULL, email text UNIQUE,"
        " created_at timestamptz DEFAULT now());"
        "CREATE INDEX t{0}_name ON t{0} (name);"
        "INSERT INTO t{0} (name, email) SELECT 'n' || g, 'e' || g FROM generate_series(1, {1}) AS g;",
        i, rows_of_a_table);
  }
  return sql;
}

inline constexpr const char* count_of_first = "SELECT count(*) FROM t1";
inline constexpr const char* count_of_tenants =
    "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname LIKE 'tenant%' AND tablename ~ '^t[0-9]+$'";

/// `lease()` gives how long it took and the rows of t1. Between two a short test would work.
template <class Lease>
Figures one_test_after_the_other(std::size_t leases, Lease lease) {
  constexpr std::chrono::milliseconds work{20};
  for (int i = 0; i < 3; ++i) (void)lease();
  Figures figures;
  for (std::size_t i = 0; i < leases; ++i) {
    std::this_thread::sleep_for(work);
    const std::pair<Clock::duration, std::int64_t> got = lease();
    figures.latencies.push_back(got.first);
    figures.wall += std::chrono::duration<double>(got.first).count();
    figures.check += got.second;
  }
  figures.units = leases;
  return figures;
}

}  // namespace pgdbm::bench
