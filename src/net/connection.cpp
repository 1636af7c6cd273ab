#include "net/connection.hpp"

#include "wire/frame.hpp"

#include <boost/asio/post.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace pgdbm::net {

namespace {

constexpr std::size_t smallest_read = 1024;  // a pool has many connections, most of which are idle
/// What servers say of the kind of session, beginning with the startup, and whenever it changes.
bool tells_kind(std::string_view parameter) noexcept {
  return parameter == "in_hot_standby" || parameter == "default_transaction_read_only";
}

/// The report of an error with which the server ends the session, in answer to a flight; else null.
std::shared_ptr<const ServerReport> farewell(const std::optional<Fault>& fault) {
  const bool is_one =
      fault && fault->report && (fault->report->severity == "FATAL" || fault->report->severity == "PANIC");
  return is_one ? fault->report : nullptr;
}

constexpr std::size_t largest_read = 128 * 1024;  // grown to only when reads come back full

}  // namespace

/// The pending read keeps the connection alive. When the io_context goes down it is destroyed uncalled, and with it
/// every caller who waits here: nothing could resume them any more, and they may own what owns this connection.
struct Connection::ReadHandler {
  std::shared_ptr<Connection> connection;

  explicit ReadHandler(std::shared_ptr<Connection> c) : connection(std::move(c)) {}
  ReadHandler(ReadHandler&&) = default;
  ReadHandler& operator=(ReadHandler&&) = delete;
  ~ReadHandler() {
    if (connection) connection->doom();
  }

  void operator()(boost::system::error_code error) {
    const auto kept = std::move(connection);
    if (!error) kept->on_readable();
  }
};

Connection::Connection(Socket socket, wire::ServerFacts facts, ByteBuffer left_over, CancelTarget cancel_target,
                       Habits habits)
    : socket_(std::move(socket)),
      facts_(std::move(facts)),
      statements_(habits.cached_statements),
      cancel_target_(std::move(cancel_target)),
      received_(std::move(left_over)),
      wakefulness_(habits.waits_awake && has_processors_beside_this()),
      rest_(socket_.executor()),
      watch_(socket_.executor()) {}

Connection::~Connection() {
  doom();
}

std::shared_ptr<Connection> Connection::adopt(Socket socket, wire::ServerFacts facts, ByteBuffer left_over,
                                              CancelTarget cancel_target, Habits habits) {
  std::shared_ptr<Connection> connection{
      new Connection{std::move(socket), std::move(facts), std::move(left_over), std::move(cancel_target), habits}};
  if (connection->take_frames()) connection->wait_readable();
  return connection;
}

void Connection::close(FaultKind kind, std::string why) {
  if (!is_open()) return;
  wire::encode_terminate(queued_);
  write_queued();
  lose(kind, std::move(why));
  wake();
}

/// A failed write is no end yet: the server may have said why before it closed, and the reader will find it.
void Connection::write_queued() {
  if (is_waking_ || is_cancelling_ || waits_writable_) return;
  convoy_.last = nullptr;
  while (written_ < queued_.size()) {
    const auto moved = socket_.write(queued_.view().subspan(written_));
    if (moved.status == Transfer::would_block) {
      waits_writable_ = true;
      socket_.when_writable([self = shared_from_this()](boost::system::error_code error) {
        self->waits_writable_ = false;
        if (error) return;
        self->write_queued();
        self->wake();
      });
      return;
    }
    if (moved.status != Transfer::moved) break;
    written_ += moved.count;
    total_written_ += moved.count;
  }
  queued_.clear();
  written_ = 0;
  if (writer_ != nullptr) wake_up(*std::exchange(writer_, nullptr));
}

/// Data that is large: what the socket takes at once is not copied.
void Connection::write_or_queue(ByteView bytes) {
  if (queued_.empty() && !is_cancelling_ && !waits_writable_) {
    const auto moved = socket_.write(bytes);
    if (moved.status == Transfer::moved) {
      total_written_ += moved.count;
      bytes = bytes.subspan(moved.count);
    }
  }
  if (bytes.empty()) return;
  queued_.append(bytes);
  write_queued();
}

void Connection::wait_readable() {
  socket_.when_readable(ReadHandler{shared_from_this()});
}

/// The next reading is when there is something, or, of a reply that is long, when there is much.
void Connection::await_more() {
  if (is_held_) {
    awaits_release_ = true;
    return;
  }
  if (std::exchange(may_have_more_, false)) return read_soon();
  const bool may_rest = !in_flight_.empty() && !waits_writable_;
  const auto rest = may_rest ? pace_.rest() : ReadPace::Clock::duration{};
  if (rest > ReadPace::Clock::duration::zero() && socket_.rest()) {
    rest_.expires_after(rest);
    rest_.async_wait(ReadHandler{shared_from_this()});
  } else if (const auto error = socket_.end_rest()) {
    lose(FaultKind::connection_lost, "The connection broke: " + error.message());
    wake();
  } else {
    wait_readable();
  }
}

void Connection::begin_to_look() {
  if (wakefulness_.sent() && !is_look_posted_) look_again();
}

/// A loop that has something to run asks its sockets between, without sleeping: that is all that is needed.
void Connection::look_again() {
  is_look_posted_ = true;
  asio::post(socket_.executor(), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->is_look_posted_ = false;
    if (self->wakefulness_.goes_on()) self->look_again();
  });
}

void Connection::read_on() {
  is_held_ = false;
  if (std::exchange(awaits_release_, false) && is_open()) read_soon();
}

/// Without asking the socket, which does not tell of what TLS holds already.
void Connection::read_soon() {
  may_have_more_ = false;
  asio::post(socket_.executor(),
             [handler = ReadHandler{shared_from_this()}]() mutable { handler(boost::system::error_code{}); });
}

/// Callers first, then the next wait: arming it is a system call, which passes while the server has what they send.
void Connection::on_readable() {
  struct Waiting {
    Connection& self;
    bool goes_on;
    ~Waiting() {  // a caller's own handler may throw through `wake`
      if (goes_on && self.is_open()) self.await_more();
    }
  } const waiting{*this, is_open() && read_available()};
  wake();
}

/// Reads until the socket is drained. False when the connection has ended.
bool Connection::read_available() {
  for (;;) {
    const auto wanted = received_.capacity() < smallest_read ? smallest_read : std::size_t{1};
    const auto room = received_.prepare(wanted);
    const auto moved = socket_.read(room);
    switch (moved.status) {
      case Transfer::would_block:
        return true;
      case Transfer::ended:
        lose(FaultKind::connection_lost, "The server closed the connection");
        return false;
      case Transfer::failed:
        lose(FaultKind::connection_lost, "The connection broke: " + moved.error.message());
        return false;
      case Transfer::moved:
        break;
    }
    received_.commit(moved.count);
    pace_.took(moved.count);
    const bool came_back_full = moved.count == room.size();
    if (!take_frames()) return false;
    if (is_held_) may_have_more_ = true;
    if (is_held_ || !came_back_full) return true;
    if (received_.capacity() < largest_read) (void)received_.prepare(received_.capacity());
  }
}

/// Takes every whole message out of the buffer. False when the connection has ended.
bool Connection::take_frames() {
  std::size_t taken = 0;
  for (;;) {
    if (!in_flight_.empty()) taken += in_flight_.front()->session.take_rows(received_.view().subspan(taken));
    const auto split = wire::split_frame(received_.view().subspan(taken), wire::max_message);
    if (split.status == wire::SplitStatus::incomplete) {
      received_.drop_front(taken);
      if (split.size > received_.size()) (void)received_.prepare(split.size - received_.size());
      return true;
    }
    if (split.status == wire::SplitStatus::violation || !take_frame(split.frame)) {
      lose(FaultKind::protocol_violation, "The server sent something that PostgreSQL's protocol 3.0 does not allow");
      return false;
    }
    taken += split.size;
  }
}

bool Connection::take_frame(const wire::Frame& frame) {
  if (wire::is_asynchronous(frame.type)) return take_asynchronous(frame);
  if (in_flight_.empty()) return take_unasked(frame);
  auto& exchange = *in_flight_.front();
  switch (exchange.session.resume(frame)) {
    case wire::QuerySession::Progress::more:
      return true;
    case wire::QuerySession::Progress::copy_in:
      wake_up(exchange);
      return true;
    case wire::QuerySession::Progress::refuse_copy_in:
      refuse_copy_in(exchange.session.protocol());
      return true;
    case wire::QuerySession::Progress::passes_over:
      let_convoy_fall();
      return true;
    case wire::QuerySession::Progress::violation:
      return false;
    case wire::QuerySession::Progress::finished:
      finish_front();
      return true;
  }
  return false;
}

void Connection::finish_front() {
  auto& exchange = *in_flight_.front();
  in_flight_.pop_front();
  pace_.reset();
  transaction_ = exchange.outcome().transaction;
  const auto& fault = exchange.outcome().fault;
  const bool was_guarded = exchange.is_in_convoy;  // then it is we who forbade writing
  if (fault && fault->sqlstate() == sqlstate::read_only_sql_transaction && !was_guarded) distrust();
  learn(exchange);
  if (exchange.withdrawal != Exchange::Withdrawal::none) settle_withdrawn(exchange);
  exchange.state = Exchange::State::answered;
  if (writer_ == &exchange) writer_ = nullptr;  // it may be gone before its data have
  wake_up(exchange);
  if (exchange.session.takes_copy_in()) is_copying_in_ = false;
  if (in_flight_.empty()) return wakefulness_.answered();
  auto& next = *in_flight_.front();
  if (next.withdrawal != Exchange::Withdrawal::none) cancel_running(next);
  if (next.is_guard) cancel_withdrawn_in_convoy();
}

bool Connection::take_asynchronous(const wire::Frame& frame) {
  if (frame.type == wire::backend::parameter_status) {
    const auto status = wire::parse_parameter_status(frame.body);
    if (!in_flight_.empty()) leave(Residue::state);  // else it is the server's own configuration that has changed
    if (status && tells_kind(status->name)) distrust();
    return status && facts_.set(*status);
  }
  if (frame.type == wire::backend::notification_response) {
    const auto notification = wire::parse_notification(frame.body);
    if (notification && events_.on_notification) events_.on_notification(*notification);
    return notification.has_value();
  }
  const auto report = wire::parse_report(frame.body);
  if (report && events_.on_notice) events_.on_notice(*report);
  return report.has_value();
}

/// Between flights a server may only announce that it is closing (57P01 and its like).
bool Connection::take_unasked(const wire::Frame& frame) {
  if (frame.type != wire::backend::error_response) return false;
  auto report = wire::parse_report(frame.body);
  if (!report) return false;
  last_words_ = std::make_shared<const ServerReport>(*std::move(report));
  return true;
}

/// Callers resume here, after the buffers are settled; what they send meanwhile goes out in one write.
void Connection::wake() {
  if (is_waking_ || to_wake_.empty()) return;
  is_waking_ = true;
  // A caller's own completion handler may throw through here, out of io_context::run: the others still get their turn.
  struct Waking {
    Connection& self;
    ~Waking() {
      self.is_waking_ = false;
      if (self.is_open()) self.convoy_.last == nullptr ? self.write_queued() : self.write_soon();
      if (!self.to_wake_.empty()) self.wake_later();
    }
  } const waking{*this};
  while (!to_wake_.empty()) {
    auto* const exchange = to_wake_.front();
    to_wake_.pop_front();
    exchange->is_to_wake = false;
    if (exchange->state == Exchange::State::answered) exchange->connection = nullptr;
    if (exchange->is_stand_in) {
      if (exchange->state == Exchange::State::answered) delete exchange;
    } else {
      exchange->waiter.fire();
    }
  }
}

void Connection::wake_later() {
  asio::post(socket_.executor(), [kept = shared_from_this()] { kept->wake(); });
}

void Connection::lose(FaultKind kind, std::string why) {
  socket_.close();
  watch_.cancel();
  rest_.cancel();
  wakefulness_.answered();
  is_copying_in_ = false;
  writer_ = nullptr;
  if (!last_words_ && !in_flight_.empty()) last_words_ = farewell(in_flight_.front()->outcome().fault);
  for (auto* const exchange : std::exchange(in_flight_, {})) {
    auto& outcome = exchange->outcome();
    // A fatal error that answered this flight is the reason of the end, or our own refusal is: the caller hears it.
    const auto report = outcome.fault && outcome.fault->report ? outcome.fault->report : last_words_;
    std::string message = report ? why + ": " + report->message : why;
    if (outcome.fault && !outcome.fault->report) message.insert(0, outcome.fault->message + " ");
    outcome.fault = Fault{.kind = kind,
                          .message = std::move(message),
                          .report = report,
                          .was_sent = exchange->first_byte < total_written_};
    if (exchange->withdrawal != Exchange::Withdrawal::none) settle_withdrawn(*exchange);
    exchange->state = Exchange::State::answered;
    wake_up(*exchange);
  }
  end_ = Fault{.kind = kind, .message = std::move(why), .report = last_words_, .was_sent = false};
  if (last_words_) end_.message += ": " + last_words_->message;
  if (events_.on_end) std::exchange(events_.on_end, nullptr)(end_);
}

}  // namespace pgdbm::net
