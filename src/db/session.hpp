// One connection of a pool, kept by its holder: for what must be said to one session, such as a lock that outlives
// transactions. The verbs, each on that connection, in whatever transaction the holder has begun by statements of his
// own. It goes back, and is made as new for the next, when the last handle is gone. All but the verbs happens at home.
#pragma once

#include "db/type_registry.hpp"
#include <pgdbm/db/verbs.hpp>

#include "pool/lease.hpp"
#include <pgdbm/pool/home.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::db {

class Session final : public Verbs {
 public:
  Session(const pool::Home& home, pool::Lease lease, std::optional<std::string> schema,
          std::shared_ptr<TypeRegistry> types);

  /// True after a statement has begun a transaction, until one has ended it; also when the transaction has failed.
  [[nodiscard]] bool is_in_transaction() const noexcept;
  /// False when the connection is lost, and with it all that the session held.
  [[nodiscard]] bool is_open() const noexcept;

  /// Text that holds no template, as it is, by the simple protocol. Throws its fault, whose message shows no place; the
  /// report has it.
  asio::awaitable<ExecuteResult> send(std::string text) const;
  /// The same for one COPY … FROM STDIN and its data. Requires: the data stays until it has ended.
  asio::awaitable<std::uint64_t> send_copy(std::string text, std::string_view data) const;

 private:
  class Seat;
  explicit Session(std::shared_ptr<const Seat> seat) noexcept;

  std::shared_ptr<const Seat> seat_;
};

}  // namespace pgdbm::db
