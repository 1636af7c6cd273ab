// The number in a migration's file name, by which it is ordered.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pgdbm::migrate {

/// 001_x.sql → 1, V7__x.sql → 7, 20260131_120000_x.sql → 20260131120000. Nothing when the name has no such number.
[[nodiscard]] std::optional<std::uint64_t> version_of(std::string_view filename) noexcept;

}  // namespace pgdbm::migrate
