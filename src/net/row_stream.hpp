// The rows of a statement by and by: a portal at the server, from which the caller fetches as many rows at a time as it
// wants to have in memory. Needs an open transaction, which holds the portal; other statements may run in between.
#pragma once

#include "net/connection.hpp"

#include <memory>
#include <string>

namespace pgdbm::net {

class RowStream {
 public:
  /// Nothing is sent yet. `statement` must live until the first fetch has ended.
  RowStream(std::shared_ptr<Connection> connection, BoundStatement statement);
  RowStream(RowStream&&) = default;
  RowStream& operator=(RowStream&&) = delete;
  /// Leaves the portal to the end of the transaction; `close` ends it at once.
  ~RowStream() = default;

  /// The next rows, `max_rows` at most, go to `sink`: its columns are told each time. One round trip.
  asio::awaitable<wire::QueryOutcome> fetch(wire::RowSink& sink, std::int32_t max_rows,
                                            TimePoint deadline = no_deadline);

  /// All rows were fetched, or a fetch has failed.
  [[nodiscard]] bool is_done() const noexcept { return state_ == State::done; }

  /// Ends the portal before its last row.
  asio::awaitable<wire::QueryOutcome> close();

 private:
  enum class State : std::uint8_t { unbound, open, done };

  std::shared_ptr<Connection> connection_;
  BoundStatement statement_;
  std::string portal_;
  std::shared_ptr<const wire::ResultShape> shape_;
  State state_ = State::unbound;
};

}  // namespace pgdbm::net
