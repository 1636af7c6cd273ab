// The rows of a statement by and by, for results that are larger than memory: the server holds the result, and as many
// rows lie here as one batch has.
//
//   auto users = db.stream<User>("SELECT * FROM {{tables.users}}");
//   for (auto user = co_await users.next(); user; user = co_await users.next()) { … }
//
// A manager's stream has a connection and a transaction of its own from its first row to its last one; a transaction's
// stream uses that one's, beside its other statements. A stream that is dropped before its end rolls its own
// transaction back behind the caller's back, and its connection is fit for others.
#pragma once

#include <pgdbm/db/row_mapper.hpp>
#include <pgdbm/db/target.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace pgdbm {

template <db::Mappable T>
class RowStream {
 public:
  static constexpr std::size_t usual_batch = 1000;

  RowStream(std::shared_ptr<const db::Target> target, db::OwnedFeed feed) noexcept
      : target_(std::move(target)), feed_(std::move(feed)) {}

  /// How many rows are fetched in one round trip, and lie in memory: fewer of wide rows.
  RowStream& set_batch(std::size_t rows) & noexcept {
    batch_size_ = std::clamp<std::size_t>(rows, 1, INT32_MAX);
    return *this;
  }

  /// The next row; nothing behind the last one. Throws as fetch_all does, at the row that is at fault; the stream has
  /// ended then. A round trip for each batch. Requires: nobody else awaits this stream, and it stays where it is.
  asio::awaitable<std::optional<T>> next() {
    if (next_ == batch_.size()) {
      batch_ = co_await fetch();
      next_ = 0;
    }
    if (next_ == batch_.size()) co_return std::nullopt;
    T row = std::move(batch_[next_++]);
    co_return std::optional<T>{std::move(row)};
  }

  /// The rows that were fetched and not taken yet, else the next batch; empty behind the last row.
  asio::awaitable<std::vector<T>> next_batch() {
    if (next_ == batch_.size()) co_return co_await fetch();
    batch_.erase(batch_.begin(), batch_.begin() + static_cast<std::ptrdiff_t>(std::exchange(next_, 0)));
    co_return std::exchange(batch_, {});
  }

  /// Ends it before its last row: what the statement has done is kept, where dropping the stream undoes it.
  asio::awaitable<void> close() {
    batch_.clear();
    next_ = 0;
    const auto here = co_await asio::this_coro::executor;
    co_await target_->home().visit(here, [this] { return feed_->close(); });
  }

 private:
  asio::awaitable<std::vector<T>> fetch() {
    db::RowCollector<T> rows;
    const auto here = co_await asio::this_coro::executor;
    co_await target_->home().visit(here, [this, &rows] { return feed_->fetch(rows, batch_size_); });
    co_return rows.take();
  }

  std::shared_ptr<const db::Target> target_;
  db::OwnedFeed feed_;
  std::size_t batch_size_ = usual_batch;
  std::vector<T> batch_;
  std::size_t next_ = 0;  ///< of the batch
};

}  // namespace pgdbm
