#include "db/ear.hpp"

#include "net/retry.hpp"

#include <pgdbm/base/error.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <utility>

namespace pgdbm {

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

Fault closed() {
  return {.kind = FaultKind::connection_lost,
          .message = "The listener is closed, and hears nothing any more. Make a new one with listen()."};
}

Fault too_many_waiting() {
  return {.kind = FaultKind::connection_lost,
          .message = "More than " + std::to_string(Listener::most_waiting) +
                     " notifications came before they were fetched, and some were passed over. Call next() more often, "
                     "or notify less."};
}

}  // namespace

Listener& Listener::operator=(Listener&& other) noexcept {
  if (this == &other) return *this;
  close();
  ear_ = std::move(other.ear_);
  return *this;
}

Listener::~Listener() {
  close();
}

asio::awaitable<ListenerEvent> Listener::next() {
  if (!ear_) raise(closed());
  const auto kept = ear_;
  const auto here = co_await asio::this_coro::executor;
  co_return co_await kept->home().visit(here, [&] { return kept->next(); });
}

std::size_t Listener::waiting() const noexcept {
  return ear_ ? ear_->waiting() : 0;
}

void Listener::close() noexcept {
  if (ear_) ear_->home().run([kept = ear_] { kept->close(); });
}

Listener::Ear::Ear(const pool::Home& home, net::ConnectOptions options, std::string script)
    : home_(home), options_(std::move(options)), script_(std::move(script)), bell_(home.executor()) {}

asio::awaitable<void> Listener::Ear::open() {
  const auto kept = shared_from_this();
  const auto connected = co_await connect();
  if (!connected) raise(connected.error());
}

asio::awaitable<Result<void>> Listener::Ear::connect() {
  auto opened = co_await net::connect(options_);
  if (!opened) co_return opened.error();
  const auto connection = *std::move(opened);
  connection->events().on_notification = [weak = weak_from_this()](const wire::Notification& notification) {
    if (const auto self = weak.lock()) self->hear(notification);
  };
  auto outcome = co_await connection->execute_script(script_);
  if (outcome.fault || is_closed_) {
    connection->close();
    if (!outcome.fault) outcome.fault = closed();
    co_return *std::move(outcome.fault);
  }
  connection->events().on_end = [weak = weak_from_this()](const Fault& why) {
    if (const auto self = weak.lock()) self->lose(why);
  };
  connection_ = connection;
  co_return Result<void>{};
}

asio::awaitable<ListenerEvent> Listener::Ear::next() {
  while (events_.empty()) {
    if (is_closed_) raise(closed());
    if (std::exchange(has_overflowed_, false)) {
      events_.emplace_back(ListenerLost{too_many_waiting()});
      events_.emplace_back(ListenerRestored{});
      waiting_ = events_.size();
      break;
    }
    bell_.expires_at(asio::steady_timer::time_point::max());
    const auto [error] = co_await bell_.async_wait(as_result);
    const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
    if (cancelled != asio::cancellation_type::none) throw boost::system::system_error{error};
  }
  auto event = std::move(events_.front());
  events_.pop_front();
  --waiting_;
  co_return event;
}

void Listener::Ear::hear(const wire::Notification& notification) {
  // What is passed over must be in one place: behind all that waits.
  has_overflowed_ = has_overflowed_ || events_.size() >= most_waiting;
  if (has_overflowed_) return;
  tell(Notification{std::string{notification.channel}, std::string{notification.payload}, notification.process_id});
}

void Listener::Ear::lose(const Fault& why) {
  connection_.reset();
  if (is_closed_) return;
  tell(ListenerLost{why});
  asio::co_spawn(home_.executor(), come_back(weak_from_this(), home_.executor()), asio::detached);
}

/// Who waits is woken afterwards: this is called from within the connection.
void Listener::Ear::tell(ListenerEvent event) {
  events_.push_back(std::move(event));
  ++waiting_;
  if (events_.size() != 1) return;
  asio::post(home_.executor(), [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->bell_.cancel();
  });
}

/// Tries until it listens again, more and more rarely, or until nobody wants to hear.
asio::awaitable<void> Listener::Ear::come_back(std::weak_ptr<Ear> weak, asio::any_io_executor executor) {
  asio::steady_timer pause{executor};
  for (unsigned attempt = 0;; ++attempt) {
    pause.expires_after(net::retry_backoff.pause(attempt, random_portion()));
    co_await pause.async_wait(as_result);
    const auto self = weak.lock();
    if (!self || self->is_closed_) co_return;
    if (const auto connected = co_await self->connect(); connected) {
      self->tell(ListenerRestored{});
      co_return;
    }
  }
}

void Listener::Ear::close() noexcept {
  if (std::exchange(is_closed_, true)) return;
  if (const auto connection = std::exchange(connection_, nullptr)) connection->close();
  bell_.cancel();
}

}  // namespace pgdbm
