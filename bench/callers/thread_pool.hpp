// How a program without coroutines serves many callers with few connections: a thread for each caller, and a pool that
// hands out connections under a mutex, the one used last first.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "callers/callers.hpp"

namespace pgdbm::bench {

template <class Connection>
class ThreadPool {
 public:
  void add(std::unique_ptr<Connection> connection) { idle_.push_back(std::move(connection)); }

  [[nodiscard]] std::unique_ptr<Connection> take() {
    std::unique_lock lock{mutex_};
    returned_.wait(lock, [this] { return !idle_.empty(); });
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }
  void give_back(std::unique_ptr<Connection> connection) {
    {
      const std::scoped_lock lock{mutex_};
      idle_.push_back(std::move(connection));
    }
    returned_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

/// `ask(connection, account)` returns the account.
template <class Connection, class Ask>
void run_threads(const Work& work, ThreadPool<Connection>& pool, const char* contender, Ask ask) {
  Stopwatch watch{work};
  const auto caller = [&](std::size_t number) {
    for (std::size_t i = 0; i < work.of_each(); ++i) {
      const auto asked = Stopwatch::Clock::now();
      auto connection = pool.take();
      const Account account = ask(*connection, Work::account(number, i));
      pool.give_back(std::move(connection));
      if (account.id != Work::account(number, i)) std::abort();
      watch.note(number, asked);
    }
  };
  watch.start();
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < work.callers; ++i) threads.emplace_back(caller, i);
  }
  watch.stop();
  watch.print(contender);
}

}  // namespace pgdbm::bench
