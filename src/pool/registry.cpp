#include "pool/registry.hpp"

#include "pool/pool.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

namespace pgdbm::pool {

namespace {

struct OpenPools {
  std::mutex mutex;
  std::map<std::string, std::size_t> count;
};

/// Never destroyed: a pool may end later than any other object of the program.
OpenPools& open_pools() {
  static auto& pools = *new OpenPools;
  return pools;
}

class TextSink final : public wire::RowSink {
 public:
  bool on_columns(const wire::RowDescription& columns) noexcept override { return columns.size() == 1; }
  bool on_row(wire::DataRow row) noexcept override {
    const auto field = row.next();
    if (!row.finished() || field.is_null) return false;
    text.emplace(reinterpret_cast<const char*>(field.bytes.data()), field.bytes.size());
    return true;
  }

  std::optional<std::string> text;
};

}  // namespace

Registration::Registration(std::string database) : database_(std::move(database)) {
  auto& pools = open_pools();
  const std::scoped_lock lock{pools.mutex};
  is_duplicate_ = pools.count[database_]++ > 0;
}

Registration::Registration(Registration&& other) noexcept
    : database_(std::exchange(other.database_, {})), is_duplicate_(other.is_duplicate_) {}

Registration& Registration::operator=(Registration&& other) noexcept {
  if (this == &other) return *this;
  leave();
  database_ = std::exchange(other.database_, {});
  is_duplicate_ = other.is_duplicate_;
  return *this;
}

void Registration::leave() noexcept {
  if (database_.empty()) return;
  auto& pools = open_pools();
  const std::scoped_lock lock{pools.mutex};
  const auto found = pools.count.find(database_);
  if (--found->second == 0) pools.count.erase(found);
  database_.clear();
}

/// The system identifier would be less than this: it is the same on a standby, and not told to every user. When a
/// server started, to the microsecond, is told to all, and tells servers apart.
asio::awaitable<std::optional<std::string>> ask_database(std::shared_ptr<net::Connection> connection,
                                                         std::chrono::steady_clock::time_point until) {
  constexpr std::string_view question =
      "SELECT pg_catalog.concat_ws(' ', extract(epoch FROM pg_catalog.pg_postmaster_start_time()), oid, session_user) "
      "FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()";
  TextSink sink;
  const wire::BindValues no_values{};
  const auto outcome = co_await connection->execute({question, {}, no_values, &sink}, until);
  if (outcome.fault) co_return std::nullopt;
  co_return std::move(sink.text);
}

std::string duplicate_pool() {
  return "Another pool of this program is connected to the same database as the same user. One is enough: make it once "
         "by co_await AsyncDatabaseManager::create_shared_pool(config), and managers over it by "
         "AsyncDatabaseManager{pool, \"schema\"}. If two are wanted, set duplicate_pools to DuplicatePools::allow.";
}

/// With its first connection. A database that does not tell is passed over.
asio::awaitable<std::optional<Fault>> Pool::enlist(std::shared_ptr<net::Connection> connection,
                                                   Clock::time_point until) {
  if (options_.duplicates == DuplicatePools::allow || is_enlisted_) co_return std::nullopt;
  is_enlisted_ = true;
  auto database = co_await ask_database(connection, until);
  if (!database || is_closed_) co_return std::nullopt;
  Registration registration{*std::move(database)};
  if (registration.is_duplicate() && options_.duplicates == DuplicatePools::refuse) {
    is_enlisted_ = false;  // the other may be gone the next time
    std::optional<Fault> fault{Fault{.kind = FaultKind::configuration, .message = duplicate_pool()}};
    co_return fault;
  }
  registration_ = std::move(registration);
  if (registration_.is_duplicate()) {
    base::tell(options_.log, {.level = LogLevel::warning, .message = duplicate_pool()});
  }
  co_return std::nullopt;
}

}  // namespace pgdbm::pool
