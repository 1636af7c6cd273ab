#include "testing/warm.hpp"

#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace pgdbm::testing {

namespace {

/// Each has a database and an open connection; a fast series of tests has the most.
constexpr std::size_t most_ahead = 4;

}  // namespace

class Warm::Work {
 public:
  ~Work() {
    {
      const std::lock_guard lock{mutex_};
      stop_.request_stop();
    }
    wanted_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  std::unique_ptr<Place> take(const Order& order) {
    {
      std::unique_lock lock{mutex_};
      auto& line = lines_[order.words()];
      ++line.taken;
      line.is_broken = false;  // what could not be made before may be possible now
      if (line.taken == 2) begin(line, order);
      if (line.ahead > 0 && line.ready.empty()) line.ahead = std::min(line.ahead * 2, most_ahead);
      wanted_.notify_all();
      // What is under way will be there sooner than what would be begun now, if nobody else waits for it.
      if (line.making > line.waiting) {
        ++line.waiting;
        came_.wait(lock, [&] { return !line.ready.empty() || line.making == 0; });
        --line.waiting;
      }
      if (!line.ready.empty()) {
        auto place = std::move(line.ready.front());
        line.ready.pop_front();
        return place;
      }
    }
    return Place::borrow(order);
  }

  std::unique_ptr<Place> take_used(const std::string& words) {
    const std::lock_guard lock{mutex_};
    auto& places = used_[words];
    if (places.empty()) return nullptr;
    auto place = std::move(places.back());
    places.pop_back();
    return place;
  }

  void put_back(const std::string& words, std::unique_ptr<Place> place) {
    const std::lock_guard lock{mutex_};
    used_[words].push_back(std::move(place));
  }

 private:
  struct Line {
    Order order;
    std::size_t taken = 0;
    std::size_t ahead = 0;  ///< so many shall be ready
    std::size_t making = 0;
    std::size_t waiting = 0;
    bool is_broken = false;  ///< could not be made ahead: whoever wants one makes it, and hears why not
    std::deque<std::unique_ptr<Place>> ready;
  };

  void begin(Line& line, const Order& order) {
    line.order = order;
    line.ahead = 1;
    if (!thread_.joinable()) thread_ = std::thread{[this] { prepare(); }};
  }

  Line* next() {
    for (auto& [words, line] : lines_) {
      if (!line.is_broken && line.ready.size() + line.making < line.ahead) return &line;
    }
    return nullptr;
  }

  void prepare() {
    std::unique_lock lock{mutex_};
    for (;;) {
      Line* line = nullptr;
      wanted_.wait(lock, [&] { return stop_.stop_requested() || (line = next()) != nullptr; });
      if (stop_.stop_requested()) return;
      ++line->making;
      lock.unlock();
      std::unique_ptr<Place> place;
      try {
        place = Place::borrow(line->order, stop_.get_token());
      } catch (...) {  // NOLINT(bugprone-empty-catch): told to whoever wants one, see is_broken
      }
      lock.lock();
      --line->making;
      line->is_broken = place == nullptr;
      if (place) line->ready.push_back(std::move(place));
      came_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable wanted_;
  std::condition_variable came_;
  std::stop_source stop_;
  std::map<std::string, Line> lines_;
  std::map<std::string, std::deque<std::unique_ptr<Place>>> used_;
  std::thread thread_;
};

Warm::Warm() : work_(std::make_unique<Work>()) {}
Warm::~Warm() = default;

std::unique_ptr<Place> Warm::take(const Order& order) {
  return work_->take(order);
}
std::unique_ptr<Place> Warm::take_used(const std::string& words) {
  return work_->take_used(words);
}
void Warm::put_back(const std::string& words, std::unique_ptr<Place> place) {
  work_->put_back(words, std::move(place));
}

Warm& Warm::of_process() {
  // A forked process has neither the thread nor a right to the databases: what it has inherited is let be, also when
  // it ends.
  struct Holder {
    Warm* warm = nullptr;
    pid_t owner = 0;
    ~Holder() {
      if (owner == ::getpid()) delete warm;
    }
  };
  lending::prepare_statics();
  static std::mutex mutex;
  static Holder holder;
  const std::lock_guard lock{mutex};
  if (holder.owner != ::getpid()) holder = Holder{};
  if (holder.warm == nullptr) {
    holder.warm = new Warm;
    holder.owner = ::getpid();
  }
  return *holder.warm;
}

}  // namespace pgdbm::testing
