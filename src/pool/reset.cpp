#include "pool/reset.hpp"

#include "pool/pool.hpp"

#include "net/session_check.hpp"

#include <pgdbm/sql/statement_kind.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <cstddef>

namespace pgdbm::pool {

namespace {

// Not DISCARD ALL: that takes along the statements which the connection keeps prepared, and a role that was asked for
// when connecting. The search_path may be anybody's until RESET ALL. The tag of DEALLOCATE ALL, the last, tells the
// connection.
constexpr std::string_view whole_reset =
    "SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; CLOSE ALL; UNLISTEN *; "
    "SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES; DEALLOCATE ALL";
constexpr std::string_view last_step = "; DEALLOCATE ALL";
constexpr std::string_view reset_of_state = whole_reset.substr(0, whole_reset.size() - last_step.size());

/// Anywhere, whatever it means there: to be careful costs little.
bool mentions_prepare(std::string_view sql) noexcept {
  constexpr std::string_view word = "prepare";
  for (std::size_t i = 0; i + word.size() <= sql.size(); ++i) {
    if (sql::is_keyword(sql.substr(i, word.size()), word)) return true;
  }
  return false;
}

}  // namespace

net::Residue residue_of(std::string_view sql) noexcept {
  const auto kind = sql::statement_kind(sql);
  if (!sql::leaves_session_state(kind)) return net::Residue::none;
  const bool may_prepare = kind == sql::StatementKind::opaque || mentions_prepare(sql);
  return may_prepare ? net::Residue::statements : net::Residue::state;
}

net::Residue residue_unseen(std::string_view sql) noexcept {
  return std::max(residue_of(sql), net::Residue::state);
}

std::string_view reset_script(net::Residue residue) noexcept {
  switch (residue) {
    case net::Residue::none:
      return {};
    case net::Residue::state:
      return reset_of_state;
    case net::Residue::statements:
      return whole_reset;
  }
  return whole_reset;
}

/// In the background; meanwhile it counts as lent.
void Pool::begin_reset(Members& from, Members::iterator member, Clock::time_point now) {
  member->is_resetting = true;
  member->since = now;
  lent_.take(from, member);
  asio::co_spawn(home_.executor(), reset(Lease{shared_from_this(), member}), asio::detached);
}

/// What cannot be reset in time still has its residue when the lease gives it back, and ends then.
asio::awaitable<void> Pool::reset(Lease lease) {
  const auto connection = lease.connection().shared_from_this();
  const bool is_suspect = connection->is_suspect();
  const auto script = reset_script(connection->residue());
  const auto until = Clock::now() + options_.reset_timeout;
  const auto outcome = co_await connection->execute_script(script, until);
  if (outcome.fault) co_return;
  if (is_suspect) {
    const bool is_wanted = co_await net::is_still_wanted(connection, options_.connect.target_session, until);
    if (!is_wanted) {
      connection->close();
      co_return distrust_idle();
    }
  }
  (void)co_await initialise(connection, until);
}

}  // namespace pgdbm::pool
