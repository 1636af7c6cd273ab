// A COPY … TO STDOUT under way, whose data the caller takes piece by piece:
//
//   CopyOut copy{connection, "COPY t TO STDOUT (FORMAT csv)"};
//   for (auto piece = co_await copy.receive(); !piece.empty(); piece = co_await copy.receive()) …
//   const auto outcome = co_await copy.finish();
//
// While the caller is busy with one piece, no more than a few of them are read from the socket: then the server waits.
// One that is destroyed unfinished closes its connection.
#pragma once

#include "net/connection.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace pgdbm::net {

class CopyOut final : private wire::CopySink {
 public:
  /// So much lies here, and what one read brings on top, before the socket is left alone.
  static constexpr std::size_t most_untaken = std::size_t{256} * 1024;

  /// Sends the statement, which must live until that is done. The deadline is for the whole of the COPY.
  CopyOut(std::shared_ptr<Connection> connection, std::string_view sql, TimePoint deadline = no_deadline);
  CopyOut(const CopyOut&) = delete;
  CopyOut& operator=(const CopyOut&) = delete;
  ~CopyOut() override;

  /// What has come since: some whole rows in text format, any part of the stream in binary. Empty when no more will
  /// come, for which `finish` tells the reason. The view lasts until the next call.
  asio::awaitable<ByteView> receive();

  /// How it ended. Data not received yet is passed over.
  asio::awaitable<wire::QueryOutcome> finish();

  /// Has the server end it, unless it has. The outcome is a fault then.
  asio::awaitable<wire::QueryOutcome> abort();

 private:
  [[nodiscard]] bool on_begin(wire::CopyFormat format) noexcept override;
  [[nodiscard]] bool on_data(ByteView data) noexcept override;
  [[nodiscard]] bool is_under_way() const noexcept { return exchange_.state == Exchange::State::in_flight; }

  std::shared_ptr<Connection> connection_;
  bool passes_over_ = false;  ///< whatever still comes
  bool lacks_memory_ = false;
  ByteBuffer incoming_;
  ByteBuffer taken_;  ///< what `receive` has given last
  Exchange exchange_;
};

}  // namespace pgdbm::net
