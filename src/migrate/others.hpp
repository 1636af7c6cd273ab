// Other people's sessions, as a run names them: who holds what it waits for.
#pragma once

#include <pgdbm/db/verbs.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace pgdbm::migrate {

struct OtherSession {
  std::int32_t pid = 0;
  std::string user;
  std::string application;
  std::string state;         ///< "active", "idle in transaction" …; empty where the server does not tell us
  std::int64_t seconds = 0;  ///< since its transaction began, or where it has none, since its statement
  std::string statement;     ///< its last, cut short
};

/// "pid 4711 (reporting as ada, idle in transaction, for 192 s): UPDATE …", several with a semicolon between.
[[nodiscard]] std::string describe(const std::vector<OtherSession>& sessions);

/// Those for whom the server process `pid` waits now.
asio::awaitable<std::vector<OtherSession>> blockers_of(const db::Verbs& db, std::int32_t pid);

/// Those who hold the session-level advisory lock of this key.
asio::awaitable<std::vector<OtherSession>> holders_of(const db::Verbs& db, std::int64_t key);

/// What the server says about how far a long statement of `pid` has come; empty when it says nothing.
asio::awaitable<std::string> progress_of(const db::Verbs& db, std::int32_t pid);

}  // namespace pgdbm::migrate
