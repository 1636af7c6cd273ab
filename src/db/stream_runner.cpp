#include "db/stream_runner.hpp"

#include "db/role_guard.hpp"

#include <pgdbm/base/error.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <utility>

namespace pgdbm::db {

namespace {

/// A connection that does not obey is closed, which has the same effect.
asio::awaitable<void> roll_back(Venue venue) {
  auto& connection = *venue.connection;
  if (!connection.is_quiet()) connection.request_cancel();  // nobody waits for its rows any more
  const auto outcome = co_await connection.execute_script("ROLLBACK");
  if (outcome.fault) connection.close();
}

}  // namespace

asio::awaitable<void> Portal::open(Venue& venue, const RowReader& reader) {
  if (venue.role != nullptr) expect_kept_role(statement_, *venue.role);
  co_await send_opening(venue);
  if (reader.may_meet_text()) {
    auto known = venue.types->formats_of(statement_.key(), statement_.parameters.types);
    if (!known) known = co_await learn_formats(venue, statement_, schema_);
    formats_ = *std::move(known);
  }
  const auto& parameters = statement_.parameters;
  const net::BoundStatement bound{
      statement_.text(), parameters.types, {parameters.formats, parameters.values.view(), formats_}};
  rows_.emplace(venue.connection->shared_from_this(), bound);
}

asio::awaitable<void> Portal::fetch(Venue& venue, RowReader& reader, std::size_t rows) {
  if (!rows_) co_await open(venue, reader);
  reader.expect(formats_, *venue.types);
  auto outcome = co_await rows_->fetch(reader, static_cast<std::int32_t>(rows), venue.deadline);
  if (outcome.fault) {
    venue.types->forget_formats(statement_.key());
    raise_for(*std::move(outcome.fault), statement_, schema_);
  }
  if (!reader.unknown_types().empty()) co_await learn_types(venue, statement_, schema_, reader);
}

asio::awaitable<void> Portal::close() {
  if (!rows_) co_return;
  auto outcome = co_await rows_->close();
  if (outcome.fault) raise_for(*std::move(outcome.fault), statement_, schema_);
}

LoneFeed::~LoneFeed() {
  abandon();
}

/// Without its caller, who may be cancelled or gone.
void LoneFeed::abandon() noexcept {
  has_ended_ = true;
  if (!venue_) return;
  try {
    auto venue = *std::move(venue_);
    venue_.reset();
    if (!opening_.empty()) return;  // nothing has begun
    const auto executor = venue.connection->executor();
    asio::co_spawn(executor, roll_back(std::move(venue)), asio::detached);
  } catch (...) {  // the lease sees that a transaction is open, and ends the connection
  }
}

asio::awaitable<void> LoneFeed::fetch(RowReader& reader, std::size_t rows) {
  if (has_ended_) co_return;
  if (!venue_) {
    auto venue = co_await acquire_();
    venue_.emplace(std::move(venue)).opening = &opening_;
    if (!role_.empty()) venue_->role = &role_;
  } else {
    venue_->deadline = deadline_within(limit_);
  }
  try {
    co_await portal_.fetch(*venue_, reader, rows);
  } catch (...) {
    abandon();
    throw;
  }
  if (portal_.is_done()) co_await commit();
}

asio::awaitable<void> LoneFeed::close() {
  if (has_ended_ || !venue_) {
    has_ended_ = true;
    co_return;
  }
  co_await commit();
}

/// Whatever comes of it, the connection goes back: closed, when its transaction is still open then.
asio::awaitable<void> LoneFeed::commit() {
  has_ended_ = true;
  const auto venue = *std::move(venue_);
  venue_.reset();
  const Statement statement{Source::of_literal("COMMIT"), nullptr, {}};
  auto outcome = co_await venue.connection->execute_script(statement.text(), venue.deadline);
  if (outcome.fault) raise_for(*std::move(outcome.fault), statement, std::nullopt);
}

}  // namespace pgdbm::db
