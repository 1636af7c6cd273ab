#include <pgdbm/db/sync_loop.hpp>

#include <pgdbm/base/error.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/require.hpp>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <utility>

namespace pgdbm::db {

namespace {

/// A loop that was left for longer looks around before anything new begins, so that a connection which has ended
/// meanwhile is not lent. Looking costs a system call.
constexpr std::chrono::milliseconds long_absence{1};

}  // namespace

struct SyncLoop::Call {
  bool is_done = false;
  bool may_drive = false;
  std::condition_variable turn;
};

/// Runs what it is given at once: for the driver, who is inside already. What must not run at once goes to the context.
class SyncLoop::InPlace {
 public:
  explicit InPlace(asio::io_context& context) noexcept : context_(&context) {}

  [[nodiscard]] asio::execution_context& query(asio::execution::context_t /*which*/) const noexcept {
    return *context_;
  }
  [[nodiscard]] static constexpr asio::execution::blocking_t query(asio::execution::blocking_t /*which*/) noexcept {
    return asio::execution::blocking_t::possibly;
  }
  [[nodiscard]] auto require(asio::execution::blocking_t::never_t never) const {
    return asio::require(context_->get_executor(), never);
  }
  template <class Function>
  void execute(Function&& function) const {
    std::forward<Function>(function)();
  }
  bool operator==(const InPlace&) const noexcept = default;

 private:
  asio::io_context* context_;
};

struct SyncLoop::Context {
  asio::io_context loop{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard{loop.get_executor()};
};

SyncLoop::SyncLoop() : context_(std::make_unique<Context>()) {}

SyncLoop::~SyncLoop() = default;

asio::any_io_executor SyncLoop::executor() const {
  return context_->loop.get_executor();
}

bool SyncLoop::is_inside() const noexcept {
  return pool::Home::driven() == &context_->loop;
}

void SyncLoop::exclusively(const std::function<void()>& action) {
  if (is_inside()) return action();
  const auto as_work = [](const std::function<void()>& what) -> asio::awaitable<void> {
    what();
    co_return;
  };
  wait_for(as_work(action));
}

void SyncLoop::run(asio::awaitable<void> work) {
  if (is_inside()) {
    raise({.kind = FaultKind::configuration,
           .message = "A blocking call was made from within another: from a range of rows that is being read, or a "
                      "conversion of a value. It would wait for itself. Make the call before or after."});
  }
  Call call;
  std::unique_lock lock{mutex_};
  if (std::exchange(is_driven_, true)) {
    lock.unlock();
    begin(std::move(work), call, executor());
    lock.lock();
    if (is_driven_ && !call.is_done) {
      line_.push_back(&call);
      call.turn.wait(lock, [&] { return call.is_done || call.may_drive; });
    }
    const bool is_ours = !call.is_done;
    is_driven_ = is_driven_ || is_ours;
    lock.unlock();
    if (is_ours) drive(call);
  } else {
    const bool was_left_long = std::chrono::steady_clock::now() - left_at_ > long_absence;
    lock.unlock();
    enter(call);
    try {
      if (was_left_long) context_->loop.poll();
      begin(std::move(work), call, InPlace{context_->loop});
    } catch (...) {
      leave();
      throw;
    }
    drive(call);
  }
}

void SyncLoop::begin(asio::awaitable<void> work, Call& call, const asio::any_io_executor& executor) {
  asio::co_spawn(executor, std::move(work), [this, &call](std::exception_ptr) { ended(call); });
}

/// Nothing that runs here throws: the work keeps its failures.
void SyncLoop::drive(Call& call) noexcept {
  enter(call);
  while (!call.is_done) context_->loop.run_one();
  leave();
}

void SyncLoop::enter(Call& call) noexcept {
  pool::Home::drive(&context_->loop);
  driving_ = &call;
}

void SyncLoop::ended(Call& call) noexcept {
  if (&call == driving_) {
    call.is_done = true;
    return;
  }
  const std::lock_guard lock{mutex_};
  call.is_done = true;
  std::erase(line_, &call);
  call.turn.notify_one();  // within the lock: the call ends with its caller's wait
}

void SyncLoop::leave() noexcept {
  pool::Home::drive(nullptr);
  driving_ = nullptr;
  const std::lock_guard lock{mutex_};
  if (line_.empty()) {
    is_driven_ = false;
    left_at_ = std::chrono::steady_clock::now();
    return;
  }
  auto& next = *line_.front();
  line_.pop_front();
  next.may_drive = true;
  next.turn.notify_one();
}

}  // namespace pgdbm::db
