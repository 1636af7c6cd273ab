// One level of a transaction, 0 being the transaction itself and those above its savepoints: where the verbs of its
// body send their statements. All levels share the connection, and know which of them is the innermost.
#pragma once

#include "db/statement_runner.hpp"
#include "db/type_registry.hpp"
#include <pgdbm/db/target.hpp>
#include <pgdbm/db/transaction.hpp>

#include "pool/lease.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace pgdbm {

class Transaction::Level final : public db::Target, public std::enable_shared_from_this<Level> {
 public:
  /// What all levels share.
  struct Session {
    static constexpr int ended = -1;

    pool::Home home;
    pool::Lease lease;
    std::optional<std::string> schema;
    std::shared_ptr<db::TypeRegistry> types;
    int innermost = 0;      ///< the only level that may be used now, or `ended`
    std::string opening{};  ///< its BEGIN, until a statement has carried it along
    std::string role{};     ///< taken on with the BEGIN; empty: none
  };

  Level(std::shared_ptr<Session> session, int depth, db::TimeLimit limit = db::no_time_limit) noexcept
      : Target(session->home), session_(std::move(session)), depth_(depth), limit_(limit) {}

  [[nodiscard]] const std::optional<std::string>& schema() const noexcept override { return session_->schema; }
  [[nodiscard]] std::shared_ptr<const db::Target> within(db::TimeLimit limit) const override {
    return std::make_shared<Level>(session_, depth_, limit);
  }
  asio::awaitable<ExecuteResult> run(const db::Statement& statement, db::RowReader* reader) const override;
  asio::awaitable<ExecuteResult> run_for_each_row(const db::Statement& statement,
                                                  const db::ArgumentRows& rows) const override;
  asio::awaitable<std::uint64_t> copy(const db::CopyTarget& into, db::CopySource& source) const override;
  asio::awaitable<std::uint64_t> copy_out(const db::Statement& statement, db::DataSink& sink) const override;
  asio::awaitable<std::uint64_t> copy_in(const db::Statement& statement, db::DataSource& source) const override;
  asio::awaitable<ExecuteResult> run_script(const db::Statement& statement) const override;
  db::OwnedFeed open_feed(db::Statement statement) const override;

  asio::awaitable<void> begin_savepoint() const;
  /// COMMIT or RELEASE. Throws TransactionError when the server rolled back instead.
  asio::awaitable<void> commit() const;
  /// A failure to roll back closes the connection, which has the same effect.
  asio::awaitable<void> roll_back() const;
  /// True when no statement has run in it: it ends here, and the server need not know. At home.
  [[nodiscard]] bool ends_unopened() const noexcept;
  [[nodiscard]] std::shared_ptr<Level> next() const { return std::make_shared<Level>(session_, depth_ + 1); }

 private:
  class Feed;

  asio::awaitable<ExecuteResult> control(std::string text) const;
  [[nodiscard]] db::Venue venue() const {
    db::Venue venue{session_->lease.connection(), session_->types, db::deadline_within(limit_)};
    venue.opening = &session_->opening;
    if (!session_->role.empty()) venue.role = &session_->role;
    return venue;
  }
  void leave() const noexcept;
  void expect_usable() const;
  void expect_open() const;
  [[nodiscard]] std::string savepoint() const { return "pgdbm_" + std::to_string(depth_); }

  std::shared_ptr<Session> session_;
  int depth_;
  db::TimeLimit limit_;
};

}  // namespace pgdbm
