#include "net/copy_out.hpp"

#include <utility>

namespace pgdbm::net {

CopyOut::CopyOut(std::shared_ptr<Connection> connection, std::string_view sql, TimePoint deadline)
    : connection_(std::move(connection)) {
  exchange_.session.expect_copy_out(*this);
  connection_->enqueue_script(exchange_, sql, deadline);
}

CopyOut::~CopyOut() {
  if (!is_under_way()) {
    connection_->read_on();
    return;
  }
  if (exchange_.connection == nullptr) return;  // the io_context is going down
  connection_->detach(exchange_);
  connection_->close();
}

bool CopyOut::on_begin(wire::CopyFormat /*format*/) noexcept {
  return true;
}

bool CopyOut::on_data(ByteView data) noexcept {
  if (passes_over_ || exchange_.withdrawal != Exchange::Withdrawal::none) return false;
  try {
    if (incoming_.empty()) connection_->wake_up(exchange_);
    incoming_.append(data);
  } catch (...) {
    lacks_memory_ = true;
    return false;
  }
  if (incoming_.size() >= most_untaken) connection_->hold_reading();
  return true;
}

asio::awaitable<ByteView> CopyOut::receive() {
  taken_.clear();
  while (is_under_way() && incoming_.empty()) co_await connection_->until_woken(exchange_);
  if (exchange_.withdrawal == Exchange::Withdrawal::none) std::swap(taken_, incoming_);
  connection_->read_on();
  co_return taken_.view();
}

asio::awaitable<wire::QueryOutcome> CopyOut::finish() {
  passes_over_ = true;
  connection_->read_on();
  while (is_under_way()) co_await connection_->until_woken(exchange_);
  auto& outcome = exchange_.outcome();
  if (!outcome.fault && !exchange_.session.copy_format()) {
    outcome.fault = Fault{.kind = FaultKind::configuration,
                          .message =
                              "The statement ran, but it is no COPY … TO STDOUT, so there is no data. "
                              "Use execute for it.",
                          .report = nullptr,
                          .was_sent = true};
  }
  if (!outcome.fault && lacks_memory_) {
    outcome.fault = Fault{.kind = FaultKind::configuration,
                          .message = "There was no memory for the data of the COPY",
                          .report = nullptr,
                          .was_sent = true};
  }
  co_return outcome;
}

asio::awaitable<wire::QueryOutcome> CopyOut::abort() {
  if (is_under_way()) connection_->withdraw(exchange_, Exchange::Withdrawal::cancelled);
  return finish();
}

}  // namespace pgdbm::net
