#include "net/connection.hpp"

#include "wire/frame.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace pgdbm::net {

namespace {

constexpr std::size_t smallest_read = 8 * 1024;
constexpr std::size_t largest_read = 128 * 1024;  // grown to only when reads come back full

/// The server has lost a prepared statement, or what it refers to has changed since.
bool is_stale(const Fault& fault) {
  if (fault.sqlstate() == sqlstate::invalid_sql_statement_name) return true;
  return fault.sqlstate() == sqlstate::feature_not_supported && fault.report->routine == "RevalidateCachedQuery";
}

}  // namespace

/// What a waiting caller holds. It and its exchange know each other, and whoever goes first tells the other.
struct Connection::Reply {
  Exchange* exchange = nullptr;
  wire::QueryOutcome outcome;

  Reply() = default;
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;
  ~Reply();
};

/// One flight under way, from being queued to its ReadyForQuery.
struct Connection::Exchange {
  wire::QuerySession session;
  std::uint64_t first_byte;
  std::string prepares;  ///< the statement that this flight prepares; empty: none
  Reply* reply;
  Waiter waiter;  // last, so first to go: it may destroy the caller, who lets go of the members above

  Exchange(wire::QuerySession s, std::uint64_t at, std::string name, Reply* r)
      : session(std::move(s)), first_byte(at), prepares(std::move(name)), reply(r) {
    reply->exchange = this;
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() {
    if (reply != nullptr) reply->exchange = nullptr;
  }

  void finish() {
    if (reply == nullptr) return;
    reply->outcome = std::move(session.outcome());
    reply->exchange = nullptr;
    reply = nullptr;
    waiter.fire();
  }
};

Connection::Reply::~Reply() {
  if (exchange == nullptr) return;
  exchange->session.abandon();
  exchange->reply = nullptr;
}

/// The pending read keeps the connection alive. When the io_context goes down it is destroyed uncalled, and with it
/// every caller who waits here: nothing could resume them any more, and they may own what owns this connection.
struct Connection::ReadHandler {
  std::shared_ptr<Connection> connection;

  explicit ReadHandler(std::shared_ptr<Connection> c) : connection(std::move(c)) {}
  ReadHandler(ReadHandler&&) = default;
  ReadHandler& operator=(ReadHandler&&) = delete;
  ~ReadHandler() {
    if (connection) const auto doomed = std::exchange(connection->in_flight_, {});
  }

  void operator()(boost::system::error_code error) {
    const auto kept = std::move(connection);
    if (!error) kept->on_readable();
  }
};

Connection::Connection(Socket socket, wire::ServerFacts facts, ByteBuffer left_over, std::size_t cached_statements)
    : socket_(std::move(socket)),
      facts_(std::move(facts)),
      statements_(cached_statements),
      received_(std::move(left_over)) {}

Connection::~Connection() = default;

std::shared_ptr<Connection> Connection::adopt(Socket socket, wire::ServerFacts facts, ByteBuffer left_over,
                                              std::size_t cached_statements) {
  std::shared_ptr<Connection> connection{
      new Connection{std::move(socket), std::move(facts), std::move(left_over), cached_statements}};
  if (connection->take_frames()) connection->wait_readable();
  return connection;
}

asio::awaitable<wire::QueryOutcome> Connection::execute(std::string_view sql,
                                                        std::span<const std::uint32_t> parameter_types,
                                                        wire::BindValues values, wire::RowSink* sink) {
  for (bool is_first = true;; is_first = false) {
    Reply reply;
    const std::size_t before = queued_.size();
    auto plan = is_open() ? statements_.plan(sql, parameter_types) : StatementCache::Plan{};
    auto session = encode_execute(plan, sql, parameter_types, values, sink);
    enqueue(reply, std::move(session), queued_.size() - before, plan.must_parse ? plan.name : std::string{});
    if (reply.exchange != nullptr) co_await reply.exchange->waiter.wait();

    auto& outcome = reply.outcome;
    const bool was_kept = !plan.must_parse;
    if (!was_kept || !outcome.fault || !is_stale(*outcome.fault)) co_return std::move(outcome);
    // The statement did not begin to run. Inside a transaction the failure has ended that, and its caller must know.
    statements_.forget(plan.name);
    if (!is_first || outcome.transaction != wire::TransactionStatus::idle) co_return std::move(outcome);
  }
}

wire::QuerySession Connection::encode_execute(const StatementCache::Plan& plan, std::string_view sql,
                                              std::span<const std::uint32_t> parameter_types, wire::BindValues values,
                                              wire::RowSink* sink) {
  constexpr std::int16_t binary = 1;
  wire::QuerySession session{wire::QuerySession::Protocol::extended, sink};
  if (!is_open()) return session;
  for (const auto& name : statements_.take_evicted()) wire::encode_close_statement(queued_, name);
  if (plan.must_parse) wire::encode_parse(queued_, plan.name, sql, parameter_types);
  wire::encode_bind(queued_, plan.name, values, binary);
  if (plan.must_parse) {
    wire::encode_describe_portal(queued_);
    session.keep_shape();
  } else {
    session.reuse_shape(plan.shape);
  }
  wire::encode_execute(queued_, 0);
  wire::encode_sync(queued_);
  return session;
}

asio::awaitable<wire::QueryOutcome> Connection::execute_script(std::string_view sql) {
  Reply reply;
  reply.outcome.fault = wire::refuse_oversized(sql, 0, 0);
  if (reply.outcome.fault) co_return std::move(reply.outcome);
  const std::size_t before = queued_.size();
  if (is_open()) wire::encode_query(queued_, sql);
  enqueue(reply, wire::QuerySession{wire::QuerySession::Protocol::simple, nullptr}, queued_.size() - before);
  if (reply.exchange != nullptr) co_await reply.exchange->waiter.wait();
  co_return std::move(reply.outcome);
}

void Connection::close() {
  if (!is_open()) return;
  wire::encode_terminate(queued_);
  write_queued();
  lose(FaultKind::connection_lost, "The connection was closed by this program");
  wake_finished();
}

void Connection::enqueue(Reply& reply, wire::QuerySession session, std::size_t bytes, std::string prepares) {
  if (!is_open()) {
    reply.outcome.fault = end_;
    return;
  }
  in_flight_.push_back(std::make_unique<Exchange>(std::move(session), total_queued_, std::move(prepares), &reply));
  total_queued_ += bytes;
  write_queued();
}

/// A failed write is no end yet: the server may have said why before it closed, and the reader will find it.
void Connection::write_queued() {
  if (is_waking_ || waits_writable_) return;
  while (written_ < queued_.size()) {
    const auto moved = socket_.write(queued_.view().subspan(written_));
    if (moved.status == Transfer::would_block) {
      waits_writable_ = true;
      socket_.when_writable([self = shared_from_this()](boost::system::error_code error) {
        self->waits_writable_ = false;
        if (!error) self->write_queued();
      });
      return;
    }
    if (moved.status != Transfer::moved) break;
    written_ += moved.count;
    total_written_ += moved.count;
  }
  queued_.clear();
  written_ = 0;
}

void Connection::wait_readable() {
  socket_.when_readable(ReadHandler{shared_from_this()});
}

void Connection::on_readable() {
  if (read_available()) wait_readable();
  wake_finished();
}

/// Reads until the socket is drained. False when the connection has ended.
bool Connection::read_available() {
  for (;;) {
    const auto wanted = received_.capacity() == 0 ? smallest_read : std::size_t{1};
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
    const bool came_back_full = moved.count == room.size();
    if (!take_frames()) return false;
    if (!came_back_full) return true;
    if (received_.capacity() < largest_read) (void)received_.prepare(received_.capacity());
  }
}

/// Takes every whole message out of the buffer. False when the connection has ended.
bool Connection::take_frames() {
  std::size_t taken = 0;
  for (;;) {
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
  auto& session = in_flight_.front()->session;
  switch (session.resume(frame)) {
    case wire::QuerySession::Progress::more:
      return true;
    case wire::QuerySession::Progress::refuse_copy_in:
      refuse_copy_in(session.protocol());
      return true;
    case wire::QuerySession::Progress::violation:
      return false;
    case wire::QuerySession::Progress::finished:
      transaction_ = session.outcome().transaction;
      learn(*in_flight_.front());
      finished_.push_back(std::move(in_flight_.front()));
      in_flight_.pop_front();
      return true;
  }
  return false;
}

/// What an answered flight means for the statements kept prepared.
void Connection::learn(Exchange& exchange) {
  const auto& tag = exchange.session.outcome().tag;
  if (!exchange.prepares.empty()) {
    if (auto shape = exchange.session.take_shape()) {
      statements_.prepared(exchange.prepares, std::move(shape));
    } else {
      statements_.forget(exchange.prepares);
    }
  } else if (tag == "DISCARD ALL" || tag == "DEALLOCATE ALL") {
    statements_.clear();
  }
}

bool Connection::take_asynchronous(const wire::Frame& frame) {
  if (frame.type == wire::backend::parameter_status) {
    const auto status = wire::parse_parameter_status(frame.body);
    return status && facts_.set(*status);
  }
  if (frame.type == wire::backend::notification_response) return wire::parse_notification(frame.body).has_value();
  return wire::parse_report(frame.body).has_value();
}

/// Between flights a server may only announce that it is closing (57P01 and its like).
bool Connection::take_unasked(const wire::Frame& frame) {
  if (frame.type != wire::backend::error_response) return false;
  auto report = wire::parse_report(frame.body);
  if (!report) return false;
  last_words_ = std::make_shared<const ServerReport>(*std::move(report));
  return true;
}

void Connection::refuse_copy_in(wire::QuerySession::Protocol protocol) {
  const std::size_t before = queued_.size();
  wire::encode_copy_fail(queued_, "COPY FROM STDIN is not possible here");
  if (protocol == wire::QuerySession::Protocol::extended) wire::encode_sync(queued_);
  total_queued_ += queued_.size() - before;
  write_queued();
}

/// Callers resume here, after the buffers are settled; what they send meanwhile goes out in one write.
void Connection::wake_finished() {
  if (is_waking_) return;
  is_waking_ = true;
  // A caller's own completion handler may throw through here, out of io_context::run: the others still get their turn.
  struct Waking {
    Connection& self;
    ~Waking() {
      self.is_waking_ = false;
      if (self.is_open()) self.write_queued();
      if (self.finished_.empty()) return;
      asio::post(self.socket_.executor(), [kept = self.shared_from_this()] { kept->wake_finished(); });
    }
  } const waking{*this};
  while (!finished_.empty()) {
    const auto exchange = std::move(finished_.front());
    finished_.pop_front();
    exchange->finish();
  }
}

void Connection::lose(FaultKind kind, std::string why) {
  socket_.close();
  for (auto& exchange : in_flight_) {
    auto& outcome = exchange->session.outcome();
    // A fatal error that answered this flight is the reason of the end: the caller hears it.
    const auto report = outcome.fault && outcome.fault->report ? outcome.fault->report : last_words_;
    outcome.fault = Fault{.kind = kind,
                          .message = report ? why + ": " + report->message : why,
                          .report = report,
                          .was_sent = exchange->first_byte < total_written_};
    finished_.push_back(std::move(exchange));
  }
  in_flight_.clear();
  end_ = Fault{.kind = kind, .message = std::move(why), .report = last_words_, .was_sent = false};
  if (last_words_) end_.message += ": " + last_words_->message;
}

}  // namespace pgdbm::net
