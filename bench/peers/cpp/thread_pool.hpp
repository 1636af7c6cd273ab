// How a program without coroutines serves many callers with few connections: a thread for each caller, and a pool that
// hands out connections under a mutex, the one used last first.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace pgdbm::bench {

template <class Connection>
class ThreadPool {
 public:
  class Lease {
   public:
    Lease(ThreadPool& pool, std::unique_ptr<Connection> connection) : pool_(pool), connection_(std::move(connection)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { pool_.add(std::move(connection_)); }
    [[nodiscard]] Connection& operator*() const noexcept { return *connection_; }

   private:
    ThreadPool& pool_;
    std::unique_ptr<Connection> connection_;
  };

  void add(std::unique_ptr<Connection> connection) {
    {
      const std::scoped_lock lock{mutex_};
      idle_.push_back(std::move(connection));
    }
    returned_.notify_one();
  }
  [[nodiscard]] Lease lease() {
    std::unique_lock lock{mutex_};
    returned_.wait(lock, [this] { return !idle_.empty(); });
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return {*this, std::move(connection)};
  }

 private:
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace pgdbm::bench
