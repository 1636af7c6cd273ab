// The verbs of managers and transactions for programs without an event loop: each waits for what its namesake in
// verbs.hpp gives, returns the same and throws the same. `Async` is whose verbs they are.
#pragma once

#include <pgdbm/db/sync_loop.hpp>
#include <pgdbm/db/verbs.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <ranges>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace pgdbm::db {

/// Something that lives on a loop, and ends there.
template <class T>
class SyncHeld {
 public:
  SyncHeld(std::shared_ptr<SyncLoop> loop, T value) : loop_(std::move(loop)), value_(std::move(value)) {}
  SyncHeld(const SyncHeld&) = delete;
  SyncHeld& operator=(const SyncHeld&) = delete;
  ~SyncHeld() {
    loop_->exclusively([this] { value_.reset(); });
  }

  [[nodiscard]] T& value() noexcept { return *value_; }
  [[nodiscard]] const std::shared_ptr<SyncLoop>& loop() const noexcept { return loop_; }

 private:
  std::shared_ptr<SyncLoop> loop_;
  std::optional<T> value_;
};

/// A stream of rows for programs without an event loop; `RowStream` tells more.
template <Mappable T>
class SyncRowStream {
 public:
  SyncRowStream(std::shared_ptr<SyncLoop> loop, RowStream<T> stream)
      : held_(std::make_unique<SyncHeld<RowStream<T>>>(std::move(loop), std::move(stream))) {}

  SyncRowStream& set_batch(std::size_t rows) & noexcept {
    held_->value().set_batch(rows);
    return *this;
  }
  [[nodiscard]] std::optional<T> next() { return held_->loop()->wait_for(held_->value().next()); }
  [[nodiscard]] std::vector<T> next_batch() { return held_->loop()->wait_for(held_->value().next_batch()); }
  void close() { held_->loop()->wait_for(held_->value().close()); }

 private:
  std::unique_ptr<SyncHeld<RowStream<T>>> held_;
};

class SyncTimedVerbs;

template <class Async>
class SyncVerbs {
 public:
  [[nodiscard]] SyncTimedVerbs with_timeout(std::chrono::milliseconds limit) const;

  template <types::Parameter... Args>
  ExecuteResult execute(sql::query<Args...> query, const Args&... args) const {  // NOLINT(modernize-use-nodiscard)
    return wait_for(async().execute(query, args...));
  }

  template <Mappable T, types::Parameter... Args>
  [[nodiscard]] std::vector<T> fetch_all(sql::query<Args...> query, const Args&... args) const {
    return wait_for(async().template fetch_all<T>(query, args...));
  }

  template <Mappable T, types::Parameter... Args>
  [[nodiscard]] std::optional<T> fetch_one(sql::query<Args...> query, const Args&... args) const {
    return wait_for(async().template fetch_one<T>(query, args...));
  }

  template <Mappable T, types::Parameter... Args>
  [[nodiscard]] std::optional<T> fetch_first(sql::query<Args...> query, const Args&... args) const {
    return wait_for(async().template fetch_first<T>(query, args...));
  }

  template <Mappable T, types::Parameter... Args>
  [[nodiscard]] SyncRowStream<T> stream(sql::query<Args...> query, const Args&... args) const {
    return {loop(), async().template stream<T>(query, args...)};
  }

  template <Scalar T = std::int64_t, types::Parameter... Args>
  T execute_and_return_id(sql::query<Args...> query, const Args&... args) const {
    return wait_for(async().template execute_and_return_id<T>(query, args...));
  }

  template <Scalar T = std::int64_t, types::Parameter... Args>
  T execute_and_return_id(IdColumn column, sql::query<Args...> query, const Args&... args) const {
    return wait_for(async().template execute_and_return_id<T>(column, query, args...));
  }

  template <Scalar T, types::Parameter... Args>
  [[nodiscard]] T fetch_value(sql::query<Args...> query, const Args&... args) const {
    return wait_for(async().template fetch_value<T>(query, args...));
  }

  template <ParameterRows Rows>
  ExecuteResult executemany(RowQuery<std::ranges::range_value_t<Rows>> query, const Rows& rows) const {
    return wait_for(async().executemany(query, rows));
  }

  template <ParameterRows Rows>
  std::uint64_t insert_records(std::string_view table, const Rows& rows, std::vector<std::string> columns = {},
                               OnConflict on_conflict = OnConflict::fail) const {
    return wait_for(async().insert_records(table, rows, std::move(columns), on_conflict));
  }

  /// `rows` may be read on the thread of another caller.
  template <class Rows>
    requires CopyableRows<std::remove_cvref_t<Rows>>
  std::uint64_t copy_records_to_table(std::string_view table, Rows&& rows, std::vector<std::string> columns = {},
                                      std::source_location where = std::source_location::current()) const {
    return wait_for(async().copy_records_to_table(table, std::forward<Rows>(rows), std::move(columns), where));
  }

  template <class Sink>
  std::uint64_t copy_to(sql::query<> query, Sink&& sink) const {
    return wait_for(async().copy_to(query, std::forward<Sink>(sink)));
  }

  template <class Source>
  std::uint64_t copy_from(sql::query<> query, Source&& source) const {
    return wait_for(async().copy_from(query, std::forward<Source>(source)));
  }

  [[nodiscard]] bool table_exists(std::string_view table) const { return wait_for(async().table_exists(table)); }

  ExecuteResult execute_script(std::string_view text) const { return wait_for(async().execute_script(text)); }

 protected:
  SyncVerbs(std::shared_ptr<SyncLoop> loop, Async async)
      : held_(std::make_shared<SyncHeld<Async>>(std::move(loop), std::move(async))) {}
  SyncVerbs(const SyncVerbs&) = default;
  SyncVerbs(SyncVerbs&&) noexcept = default;
  SyncVerbs& operator=(const SyncVerbs&) = default;
  SyncVerbs& operator=(SyncVerbs&&) noexcept = default;
  ~SyncVerbs() = default;

  [[nodiscard]] Async& async() const noexcept { return held_->value(); }
  [[nodiscard]] const std::shared_ptr<SyncLoop>& loop() const noexcept { return held_->loop(); }

  template <class T>
  T wait_for(asio::awaitable<T> work) const {
    return loop()->wait_for(std::move(work));
  }

 private:
  std::shared_ptr<SyncHeld<Async>> held_;
};

class SyncTimedVerbs final : public SyncVerbs<TimedVerbs> {
 public:
  SyncTimedVerbs(std::shared_ptr<SyncLoop> loop, TimedVerbs verbs) : SyncVerbs(std::move(loop), std::move(verbs)) {}
};

template <class Async>
SyncTimedVerbs SyncVerbs<Async>::with_timeout(std::chrono::milliseconds limit) const {
  return {loop(), async().with_timeout(limit)};
}

}  // namespace pgdbm::db
