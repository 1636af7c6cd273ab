// What is measured beside libpq, how much of it, and what pgdbm promises to need of libpq's time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "driver/dataset.hpp"
#include "driver/side.hpp"

namespace pgdbm::bench {

using MakeSide = std::unique_ptr<Side> (*)(const std::string& connection_string);

struct Case {
  std::string_view name;
  std::string_view what;
  std::string_view unit;  ///< "row" or "statement"
  std::size_t size;       ///< units in one measurement
  std::optional<double> cpu_goal;
  std::optional<double> wall_goal;
  MakeSide pgdbm;  ///< null: not built yet
  MakeSide libpq;
};

[[nodiscard]] std::span<const Case> all_cases() noexcept;

inline constexpr char bulk_select[] = "SELECT id, amount, name, created_at, ratio FROM bulk LIMIT $1";
inline constexpr char account_select[] = "SELECT id, balance, name FROM accounts WHERE id = $1";
inline constexpr std::size_t statements_in_flight = 100;

[[nodiscard]] inline std::uint64_t checksum_of(const Account& account) noexcept {
  return static_cast<std::uint64_t>(account.id) * 31 + static_cast<std::uint64_t>(account.balance) +
         account.name.size();
}

}  // namespace pgdbm::bench
