// What follows when a connection is lost, or its server is no longer what was asked for: the others are looked at
// before anyone has them, and the pool comes back to its minimum.
#include "pool/pool.hpp"

#include <pgdbm/base/sqlstate.hpp>

#include <boost/asio/post.hpp>

#include <utility>

namespace pgdbm::pool {

namespace {

bool announces_shutdown(const Fault& why) noexcept {
  const auto state = why.sqlstate();
  return state == sqlstate::admin_shutdown || state == sqlstate::crash_shutdown ||
         state == sqlstate::cannot_connect_now;
}

}  // namespace

/// Called from within the connection: what is to be done is done afterwards.
void Pool::watch(net::Connection& connection) {
  connection.events().on_end = [weak = weak_from_this()](const Fault& why) {
    const auto self = weak.lock();
    if (!self || self->is_closed_) return;
    asio::post(self->home_.executor(), [weak, is_leaving = announces_shutdown(why)] {
      const auto kept = weak.lock();
      if (!kept || kept->is_closed_) return;
      kept->let_idle_go();
      if (is_leaving) kept->distrust_idle();
      kept->refill();
      kept->open_for_line();
    });
  };
}

/// Each is reset, which a server that has gone does not answer, and shown to be of the kind that was asked for.
void Pool::distrust_idle() {
  const auto now = Clock::now();
  while (!idle_.empty()) {
    const auto first = idle_.begin();
    first->connection->distrust();
    begin_reset(idle_, first, now);
  }
}

/// Only once it has been filled. After a failure one at a time tries whether it works again.
void Pool::refill() {
  if (!keeps_minimum_ || is_closed_) return;
  while (stats().size() < options_.min_connections) {
    if (outlook() == Outlook::bad) return wake_at(trouble_->retry_at);
    if (outlook() == Outlook::uncertain && census_->opening > 0) return;
    open_one();
  }
}

}  // namespace pgdbm::pool
