// The tables that both sides read and write, and what a row of them is in C++.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pgdbm::bench {

class Libpq;

/// A row of bulk reads and of COPY. Half of the names are longer than what std::string keeps without an allocation.
struct Row {
  std::int32_t id = 0;
  std::int64_t amount = 0;
  std::string name;
  std::chrono::sys_time<std::chrono::microseconds> created_at;
  double ratio = 0;
};

/// What a point SELECT returns.
struct Account {
  std::int32_t id = 0;
  std::int64_t balance = 0;
  std::string name;
};

inline constexpr std::size_t row_count = 1'000'000;
inline constexpr std::int32_t account_count = 10'000;

/// Microseconds from 1970 to 2000, from which PostgreSQL counts.
inline constexpr std::int64_t microseconds_to_2000 = 946'684'800'000'000;

/// Accounts are asked for in an order that is not theirs.
[[nodiscard]] constexpr std::int32_t account_of(std::size_t statement) noexcept {
  return static_cast<std::int32_t>(statement * 7'919 % account_count) + 1;
}

/// Makes the tables, by libpq. Throws std::runtime_error.
void make_tables(const std::string& connection_string);

/// Rows as the table of bulk reads has them, without a server.
[[nodiscard]] std::vector<Row> make_rows(std::size_t count);

/// Tells whether two sides have copied the same: made by the server, of what arrived there.
[[nodiscard]] std::uint64_t checksum_of_copied(const Libpq& libpq);

/// Tells whether two sides have read the same.
[[nodiscard]] std::uint64_t checksum(const std::vector<Row>& rows) noexcept;

}  // namespace pgdbm::bench
