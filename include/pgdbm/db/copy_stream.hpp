// The two ends of a COPY on the program's side: where the data of COPY … TO STDOUT goes, and where that of COPY … FROM
// STDIN comes from. Each is a callable, a standard stream, or the path of a file. While a callable is busy (it may be a
// coroutine) the server waits, so that neither side piles data up.
//
// Streams and files are read and written on the pool's executor, which they block meanwhile.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <filesystem>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace pgdbm::db {

namespace asio = boost::asio;

namespace detail {
template <class T>
inline constexpr bool is_awaitable = false;
template <class T>
inline constexpr bool is_awaitable<asio::awaitable<T>> = true;

template <class T>
struct AwaitedType {
  using type = T;
};
template <class T>
struct AwaitedType<asio::awaitable<T>> {
  using type = T;
};
/// What a callable gives, at once or by an awaitable.
template <class Callable, class... Args>
using Given = typename AwaitedType<std::invoke_result_t<Callable&, Args...>>::type;
}  // namespace detail

class DataSink {
 public:
  DataSink() = default;
  DataSink(const DataSink&) = delete;
  DataSink& operator=(const DataSink&) = delete;
  virtual ~DataSink() = default;

  /// What it throws ends the COPY.
  virtual asio::awaitable<void> take(std::string_view piece) = 0;
  /// All is there.
  virtual void finish() {}
};

class DataSource {
 public:
  DataSource() = default;
  DataSource(const DataSource&) = delete;
  DataSource& operator=(const DataSource&) = delete;
  virtual ~DataSource() = default;

  /// The next piece, which lasts until the next call; empty behind the last one. What it throws ends the COPY, and
  /// nothing of it stays.
  virtual asio::awaitable<std::string_view> next() = 0;
};

/// `void(std::string_view)`, or an awaitable of that: takes a piece of the data, which ends anywhere.
template <class Callable>
concept DataTaker = std::invocable<Callable&, std::string_view> &&
                    requires { requires std::is_void_v<detail::Given<Callable, std::string_view>>; };

/// Gives a std::string or std::string_view (then of data that lasts until the next call), or an awaitable of that: the
/// next piece, which ends anywhere, and an empty one at the end.
template <class Callable>
concept DataGiver = std::invocable<Callable&> &&
                    requires { requires std::convertible_to<const detail::Given<Callable>&, std::string_view>; };

template <DataTaker Callable>
class CallableSink final : public DataSink {
 public:
  explicit CallableSink(Callable callable) : callable_(std::move(callable)) {}

  asio::awaitable<void> take(std::string_view piece) override {
    if constexpr (detail::is_awaitable<std::invoke_result_t<Callable&, std::string_view>>) {
      co_await callable_(piece);
    } else {
      callable_(piece);
      co_return;
    }
  }

 private:
  Callable callable_;
};

template <DataGiver Callable>
class CallableSource final : public DataSource {
 public:
  explicit CallableSource(Callable callable) : callable_(std::move(callable)) {}

  asio::awaitable<std::string_view> next() override {
    if constexpr (detail::is_awaitable<std::invoke_result_t<Callable&>>) {
      piece_.emplace(co_await callable_());
    } else {
      piece_.emplace(callable_());
    }
    co_return std::string_view{*piece_};
  }

 private:
  Callable callable_;
  std::optional<detail::Given<Callable>> piece_;
};

/// The stream must outlive the COPY. Throws ConfigurationError when the stream fails.
[[nodiscard]] std::unique_ptr<DataSink> sink_into(std::ostream& stream);
[[nodiscard]] std::unique_ptr<DataSource> source_from(std::istream& stream);

/// Throws ConfigurationError when the file cannot be opened, written or read. A file that is there is written anew; of
/// a COPY that fails, what came until then stays in it.
[[nodiscard]] std::unique_ptr<DataSink> sink_into(const std::filesystem::path& file);
[[nodiscard]] std::unique_ptr<DataSource> source_from(const std::filesystem::path& file);

template <class Callable>
  requires DataTaker<std::decay_t<Callable>>
[[nodiscard]] std::unique_ptr<DataSink> sink_into(Callable&& callable) {
  return std::make_unique<CallableSink<std::decay_t<Callable>>>(std::forward<Callable>(callable));
}
template <class Callable>
  requires DataGiver<std::decay_t<Callable>>
[[nodiscard]] std::unique_ptr<DataSource> source_from(Callable&& callable) {
  return std::make_unique<CallableSource<std::decay_t<Callable>>>(std::forward<Callable>(callable));
}

}  // namespace pgdbm::db
