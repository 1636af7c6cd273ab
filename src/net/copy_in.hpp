// A COPY … FROM STDIN under way. The caller writes data into `buffer()` in whatever format the statement named, and
// sends it piece by piece; nothing of it is there until `finish()` has said so.
//
//   auto copy = co_await CopyIn::begin(connection, "COPY t FROM STDIN (FORMAT binary)");
//   encode rows into (*copy)->buffer(); whenever it is large: co_await (*copy)->send();
//   const auto outcome = co_await (*copy)->finish();
//
// One that is destroyed unfinished aborts the COPY. Until its end the connection takes no other statement.
#pragma once

#include "net/connection.hpp"

#include <memory>
#include <optional>
#include <string_view>

namespace pgdbm::net {

class CopyIn {
 public:
  /// A piece that is worth a system call.
  static constexpr std::size_t good_piece = 64 * 1024;

  /// Fails when the server refuses the statement, or when that is no COPY … FROM STDIN. The deadline is for the whole
  /// of the COPY.
  static asio::awaitable<Result<std::unique_ptr<CopyIn>>> begin(std::shared_ptr<Connection> connection,
                                                                std::string_view sql, TimePoint deadline = no_deadline);
  CopyIn(const CopyIn&) = delete;
  CopyIn& operator=(const CopyIn&) = delete;
  ~CopyIn();

  [[nodiscard]] wire::CopyFormat format() const noexcept { return *exchange_.session.copy_format(); }

  /// Data not sent yet: append to it, and touch nothing before.
  [[nodiscard]] ByteBuffer& buffer() noexcept { return piece_; }
  [[nodiscard]] std::size_t size() const noexcept { return piece_.size() - wire::copy_data_header_size; }

  /// Sends what is in the buffer. Waits while the server takes it more slowly than it comes. Returns a fault as soon as
  /// the server has refused the data, or the connection is lost; `finish` then tells the same.
  asio::awaitable<std::optional<Fault>> send();

  /// Sends the rest and ends the COPY: its rows are in the table if there is no fault.
  asio::awaitable<wire::QueryOutcome> finish();

  /// Ends the COPY so that nothing of it stays. The outcome is the server's error, which quotes the reason.
  asio::awaitable<wire::QueryOutcome> abort(std::string_view reason);

 private:
  explicit CopyIn(std::shared_ptr<Connection> connection);

  [[nodiscard]] bool takes_data() const noexcept;
  void give_up(std::string_view reason);
  asio::awaitable<wire::QueryOutcome> end();
  void queue_piece();

  std::shared_ptr<Connection> connection_;
  Exchange exchange_;
  bool has_ended_ = false;  ///< by us: nothing may follow
  ByteBuffer piece_;        ///< room for a header, then data
};

}  // namespace pgdbm::net
