// The rows of a statement by and by: its portal, and the transaction that a manager's stream makes for it.
#pragma once

#include "db/statement_runner.hpp"
#include <pgdbm/db/target.hpp>

#include "net/row_stream.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pgdbm::db {

/// A statement's rows within a transaction that is another's matter. Opened by the first fetch.
class Portal {
 public:
  Portal(Statement statement, std::optional<std::string> schema)
      : statement_(std::move(statement)), schema_(std::move(schema)) {}
  Portal(const Portal&) = delete;  // its stream points into this
  Portal& operator=(const Portal&) = delete;

  /// Throws the fault of the statement. Requires: the same connection each time.
  asio::awaitable<void> fetch(Venue& venue, RowReader& reader, std::size_t rows);
  [[nodiscard]] bool is_done() const noexcept { return rows_ && rows_->is_done(); }
  asio::awaitable<void> close();

 private:
  asio::awaitable<void> open(Venue& venue, const RowReader& reader);

  Statement statement_;
  std::optional<std::string> schema_;
  std::vector<std::int16_t> formats_;
  std::optional<net::RowStream> rows_;
};

/// In a transaction of its own, on a connection that is acquired by the first fetch.
class LoneFeed final : public RowFeed {
 public:
  using Acquire = std::function<asio::awaitable<Venue>()>;

  /// `role` is empty when its statement runs under the connection's own.
  LoneFeed(Acquire acquire, TimeLimit limit, Statement statement, std::optional<std::string> schema, std::string role)
      : acquire_(std::move(acquire)),
        limit_(limit),
        role_(std::move(role)),
        portal_(std::move(statement), std::move(schema)) {}
  ~LoneFeed() override;

  asio::awaitable<void> fetch(RowReader& reader, std::size_t rows) override;
  asio::awaitable<void> close() override;

 private:
  asio::awaitable<void> commit();
  void abandon() noexcept;

  Acquire acquire_;
  TimeLimit limit_;
  std::string role_;
  std::string opening_ = "BEGIN";
  std::optional<Venue> venue_;  ///< from the first fetch to the end
  bool has_ended_ = false;
  Portal portal_;
};

}  // namespace pgdbm::db
