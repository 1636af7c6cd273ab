// What the program's command line asks for.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::bench {

struct Options {
  std::size_t rounds = 7;
  std::vector<std::string> only;    ///< names of cases; empty: all
  std::optional<std::size_t> size;  ///< instead of the case's own
  std::string side;                 ///< "pgdbm" or "libpq"; empty: both
  std::string server;               ///< connection string; empty: a private server of the program's own
  bool json = false;
  bool keeps_tables = false;  ///< the server has them from an earlier run
  bool helps = false;
};

inline constexpr std::string_view usage =
    "pgdbm_beside_libpq [option...] — the same work by pgdbm and by libpq, interleaved in rounds.\n"
    "\n"
    "  --rounds N          measurements of each side (7)\n"
    "  --only CASE         this case; may be given again\n"
    "  --size N            rows or statements in one measurement, instead of the case's own\n"
    "  --side pgdbm|libpq  one side only\n"
    "  --server STRING     an existing server instead of a private one: tables bulk, copied and accounts are made "
    "there\n"
    "  --keep-tables       they are there from an earlier run\n"
    "  --json              figures for programs\n";

/// Throws std::invalid_argument, whose text is for people.
[[nodiscard]] Options parse_options(int count, const char* const* arguments);

}  // namespace pgdbm::bench
