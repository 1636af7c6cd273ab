// The verbs of managers and transactions for programs without an event loop: each waits for what its namesake in
// verbs.hpp gives, returns the same and throws the same. `Async` is whose verbs they are.
#pragma once

#include <pgdbm/db/sync_loop.hpp>
#include <pgdbm/db/verbs.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <ranges>
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

template <class Async>
class SyncVerbs {
 public:
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

  template <Scalar T, types::Parameter... Args>
  [[nodiscard]] T fetch_value(sql::query<Args...> query, const Args&... args) const {
    return wait_for(async().template fetch_value<T>(query, args...));
  }

  template <ParameterRows Rows>
  ExecuteResult executemany(RowQuery<std::ranges::range_value_t<Rows>> query, const Rows& rows) const {
    return wait_for(async().executemany(query, rows));
  }

  /// `rows` may be read on the thread of another caller.
  template <class Rows>
    requires CopyableRows<std::remove_cvref_t<Rows>>
  std::uint64_t copy_records_to_table(std::string_view table, Rows&& rows,
                                      std::vector<std::string> columns = {}) const {
    return wait_for(async().copy_records_to_table(table, std::forward<Rows>(rows), std::move(columns)));
  }

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

}  // namespace pgdbm::db
