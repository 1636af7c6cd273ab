#include "driver/cases.hpp"

#include <array>

#include "driver/libpq_side.hpp"
#include "driver/pgdbm_side.hpp"

namespace pgdbm::bench {

namespace {

// clang-format off
constexpr std::array cases{
    Case{"bulk_read", "a million rows into structs; libpq: PQexecParams, binary", "row",
         row_count, 0.50, 0.90, pgdbm_bulk_read, libpq_bulk_read},
    Case{"own_syncs", "100 in flight, a Sync behind each; libpq: pipeline mode, one Sync", "statement",
         20'000, std::nullopt, std::nullopt, pgdbm_flights_own_syncs, libpq_flights},
    Case{"one_sync", "100 in flight, one Sync; libpq: pipeline mode", "statement",
         20'000, 0.60, std::nullopt, pgdbm_flights_one_sync, libpq_flights},
    Case{"one_at_a_time", "a coroutine, a manager, one statement after the other; libpq: PQexecPrepared", "statement",
         5'000, std::nullopt, 1.00, pgdbm_one_at_a_time, libpq_one_at_a_time},
    Case{"one_at_a_time_sync", "the same without an event loop: a blocking manager", "statement",
         5'000, std::nullopt, 0.85, pgdbm_one_at_a_time_sync, libpq_one_at_a_time},
    Case{"copy_in_text", "COPY of a million rows; pgdbm: binary; libpq: PQputCopyData, text", "row",
         row_count, std::nullopt, 0.90, pgdbm_copy_binary, libpq_copy_text},
    Case{"copy_in_binary", "COPY of a million rows; libpq: PQputCopyData, binary", "row",
         row_count, std::nullopt, 0.90, pgdbm_copy_binary, libpq_copy_binary},
};
// clang-format on

}  // namespace

std::span<const Case> all_cases() noexcept {
  return cases;
}

}  // namespace pgdbm::bench
