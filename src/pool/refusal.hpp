// What a caller is told who gets no connection: which case it is, who is in the way, and what to do about it.
#pragma once

#include <pgdbm/pool/stats.hpp>

#include <pgdbm/base/fault.hpp>

#include <chrono>
#include <cstddef>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::pool {

/// Who holds a connection.
struct Holder {
  std::chrono::steady_clock::duration held{};
  std::string_view last_statement;  ///< its beginning; empty: none yet
  bool is_pool = false;             ///< which undoes what the last holder has left behind
  std::source_location where{};     ///< where the program took it; line 0: unknown
};

/// How a wait went that came to nothing.
struct VainWait {
  std::chrono::steady_clock::duration limit{};
  PoolStats pool;                  ///< without the caller
  std::vector<Holder> holders;     ///< those of the longest time, that first
  const Fault* setback = nullptr;  ///< why no connection could be opened, if one was tried and none came about since
};

/// How many holders are named.
inline constexpr std::size_t most_holders = 5;

[[nodiscard]] Fault pool_closed();
/// What the connection says that was closed under its holder.
[[nodiscard]] std::string closed_under_holder();
[[nodiscard]] Fault between_threads();
[[nodiscard]] Fault line_full(const PoolStats& pool, std::size_t max_waiting);
[[nodiscard]] Fault cancelled_in_line();
/// With nothing in use and a setback it is of that one's kind, and else a `pool_timeout`.
[[nodiscard]] Fault timed_out(const VainWait& wait);

/// A connection was opened, and is of no use without the command. What the server said may quote the values.
[[nodiscard]] Fault init_failed(std::string_view command, Fault why);

[[nodiscard]] Fault init_unfinished();

/// For the log: somebody has kept a connection for long.
[[nodiscard]] std::string leak_warning(const Holder& holder);

/// A statement in one short line. It ends before the first literal, which may be somebody's password.
[[nodiscard]] std::string excerpt(std::string_view sql);

}  // namespace pgdbm::pool
