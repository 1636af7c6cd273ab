#include "net/copy_in.hpp"

#include <array>
#include <string>
#include <utility>

namespace pgdbm::net {

namespace {

/// As much may lie unsent before the caller has to wait.
constexpr std::size_t most_unsent = 4 * CopyIn::good_piece;
constexpr std::array<std::byte, wire::copy_data_header_size> header_room{};

Fault no_copy() {
  return {.kind = FaultKind::configuration,
          .message = "The statement ran, but it is no COPY … FROM STDIN, so it takes no data. Use execute for it.",
          .report = nullptr,
          .was_sent = true};
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<CopyIn>>> CopyIn::begin(std::shared_ptr<Connection> connection,
                                                               std::string_view sql, TimePoint deadline) {
  std::unique_ptr<CopyIn> copy{new CopyIn{connection}};
  auto& exchange = copy->exchange_;
  connection->enqueue_script(exchange, sql, deadline);
  if (exchange.connection != nullptr) {
    // Whatever is sent behind would be taken for data.
    connection->is_copying_in_ = true;
    co_await connection->until_woken(exchange);
  }
  if (exchange.session.wants_copy_data()) co_return std::move(copy);
  auto& fault = exchange.outcome().fault;
  if (!fault) co_return no_copy();
  co_return *std::move(fault);
}

CopyIn::CopyIn(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {
  exchange_.session.expect_copy_in();
  piece_.append(header_room);
}

CopyIn::~CopyIn() {
  if (takes_data()) give_up("the program gave the COPY up");
}

bool CopyIn::takes_data() const noexcept {
  return exchange_.session.wants_copy_data() && exchange_.state == Exchange::State::in_flight &&
         exchange_.withdrawal == Exchange::Withdrawal::none && !has_ended_;
}

void CopyIn::give_up(std::string_view reason) {
  has_ended_ = true;
  wire::encode_copy_fail(connection_->queued_, reason);
  connection_->is_copying_in_ = false;
  connection_->write_queued();
}

asio::awaitable<std::optional<Fault>> CopyIn::send() {
  queue_piece();
  while (takes_data() && connection_->queued_.size() - connection_->written_ > most_unsent) {
    connection_->writer_ = &exchange_;
    co_await connection_->until_woken(exchange_);
  }
  if (takes_data()) co_return std::nullopt;
  auto outcome = co_await end();
  co_return std::move(outcome.fault);
}

/// What the socket takes goes out as it lies here; only the rest is copied.
void CopyIn::queue_piece() {
  if (takes_data() && size() != 0) {
    wire::seal_copy_data(piece_);
    connection_->write_or_queue(piece_.view());
  }
  piece_.clear();
  piece_.append(header_room);
}

asio::awaitable<wire::QueryOutcome> CopyIn::finish() {
  queue_piece();
  if (takes_data()) {
    has_ended_ = true;
    wire::encode_copy_done(connection_->queued_);
    connection_->is_copying_in_ = false;
    connection_->write_queued();
  }
  return end();
}

asio::awaitable<wire::QueryOutcome> CopyIn::abort(std::string_view reason) {
  if (takes_data()) give_up(reason);
  return end();
}

asio::awaitable<wire::QueryOutcome> CopyIn::end() {
  while (exchange_.state == Exchange::State::in_flight) co_await connection_->until_woken(exchange_);
  co_return exchange_.outcome();
}

}  // namespace pgdbm::net
