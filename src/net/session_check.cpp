#include "net/session_check.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <string_view>

namespace pgdbm::net {

namespace {

/// One row of two booleans, in binary.
class KindSink final : public wire::RowSink {
 public:
  bool on_columns(const wire::RowDescription& columns) noexcept override { return columns.size() == 2; }
  bool on_row(wire::DataRow row) noexcept override {
    const auto is_standby = row.next();
    const auto is_read_only = row.next();
    if (!row.finished() || is_standby.bytes.size() != 1 || is_read_only.bytes.size() != 1) return false;
    kind = SessionKind{.is_standby = is_standby.bytes[0] != std::byte{0},
                       .is_read_only = is_read_only.bytes[0] != std::byte{0}};
    return true;
  }

  std::optional<SessionKind> kind;
};

Fault cannot_tell(const std::string& why) {
  return {.kind = FaultKind::cannot_connect,
          .message = "The server does not tell whether it is a standby or read-only (target_session_attrs): " + why +
                     ". Is it PostgreSQL 9.0 or newer?"};
}

}  // namespace

std::optional<SessionKind> reported_kind(const wire::ServerFacts& facts) {
  const auto standby = facts.parameters.find("in_hot_standby");
  const auto read_only = facts.parameters.find("default_transaction_read_only");
  if (standby == facts.parameters.end() || read_only == facts.parameters.end()) return std::nullopt;
  const bool is_standby = standby->second == "on";
  return SessionKind{.is_standby = is_standby, .is_read_only = is_standby || read_only->second == "on"};
}

const char* unfitness(SessionKind kind, TargetSession wanted) noexcept {
  switch (wanted) {
    case TargetSession::any:
      return nullptr;
    case TargetSession::read_write:
      return kind.is_read_only ? "the session is read-only, and one that can write is wanted" : nullptr;
    case TargetSession::read_only:
      return kind.is_read_only ? nullptr : "the session can write, and a read-only one is wanted";
    case TargetSession::primary:
      return kind.is_standby ? "the server is a standby, and a primary is wanted" : nullptr;
    case TargetSession::standby:
    case TargetSession::prefer_standby:
      return kind.is_standby ? nullptr : "the server is a primary, and a standby is wanted";
  }
  return nullptr;
}

asio::awaitable<Result<SessionKind>> ask_kind(std::shared_ptr<Connection> connection,
                                              std::chrono::steady_clock::time_point until) {
  const auto executor = co_await asio::this_coro::executor;
  const auto timer = std::make_shared<asio::steady_timer>(executor, until);
  timer->async_wait([timer, connection](boost::system::error_code error) {
    if (!error) connection->close();
  });
  constexpr std::string_view question =
      "SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only')::pg_catalog.bool";
  KindSink sink;
  const wire::BindValues no_values{};
  const auto outcome = co_await connection->execute({question, {}, no_values, &sink});
  timer->cancel();
  if (outcome.fault) co_return cannot_tell(outcome.fault->message);
  if (!sink.kind) co_return cannot_tell("its answer has another form");
  co_return *sink.kind;
}

asio::awaitable<bool> is_still_wanted(std::shared_ptr<Connection> connection, TargetSession wanted,
                                      std::chrono::steady_clock::time_point until) {
  if (wanted == TargetSession::any || wanted == TargetSession::prefer_standby) co_return true;
  auto kind = reported_kind(connection->facts());
  if (!kind) {
    const auto asked = co_await ask_kind(connection, until);
    if (asked) kind = *asked;
  }
  co_return kind&& unfitness(*kind, wanted) == nullptr;
}

}  // namespace pgdbm::net
