// How a pool ends: at once for what nobody holds, within a bound for what is lent.
#include "pool/pool.hpp"
#include "pool/refusal.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace pgdbm::pool {

void Pool::close() {
  if (std::exchange(is_closed_, true)) return;
  registration_.leave();
  alarm_.cancel();
  alarm_at_ = Clock::time_point::max();
  close_at_ = Clock::now() + options_.close_timeout;
  drained_.expires_at(close_at_);
  for (const auto& member : idle_.take_all()) member.connection->close();
  if (!line_.empty()) refuse_line(pool_closed());
  for (const auto& opening : std::exchange(openings_, {})) {
    if (const auto signal = opening.lock()) signal->emit(asio::cancellation_type::terminal);
  }
  if (!is_drained()) wake_at(close_at_);
}

asio::awaitable<void> Pool::shut_down() {
  const auto self = shared_from_this();
  close();
  while (!is_drained() && Clock::now() < close_at_) {
    co_await drained_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  end_lent();
}

void Pool::note_end() noexcept {
  if (!is_closed_ || !is_drained()) return;
  alarm_.cancel();
  drained_.cancel();
}

/// Their holders keep leases of connections that say why they ended.
void Pool::end_lent() {
  std::vector<std::shared_ptr<net::Connection>> lent;
  for (const auto& member : lent_) lent.push_back(member.connection);
  for (const auto& connection : lent) connection->close(FaultKind::pool_closed, closed_under_holder());
}

}  // namespace pgdbm::pool
