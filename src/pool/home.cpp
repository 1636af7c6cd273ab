#include <pgdbm/pool/home.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace pgdbm::pool {

namespace {

using OfContext = asio::io_context::executor_type;
using OfThreads = asio::thread_pool::executor_type;
using AnyStrand = asio::strand<asio::any_io_executor>;

thread_local const asio::execution_context* driven_here = nullptr;

bool is_strand(const asio::any_io_executor& executor) noexcept {
  return executor.target<AnyStrand>() != nullptr || executor.target<asio::strand<OfContext>>() != nullptr ||
         executor.target<asio::strand<OfThreads>>() != nullptr;
}

/// Of the executor that is known, if it is: such a strand lies within any_io_executor, which others have on the heap.
asio::any_io_executor strand_on(const asio::any_io_executor& executor) {
  if (const auto* const context = executor.target<OfContext>()) return asio::make_strand(*context);
  if (const auto* const threads = executor.target<OfThreads>()) return asio::make_strand(*threads);
  return AnyStrand{executor};
}

template <class Executor>
bool runs_here(const asio::any_io_executor& executor) noexcept {
  const auto* const known = executor.target<Executor>();
  return known != nullptr && known->running_in_this_thread();
}

}  // namespace

Home::Home(asio::any_io_executor here, bool has_threads)
    : executor_(std::move(here)), context_(&asio::query(executor_, asio::execution::context)) {
  if (driven_here == context_) {
    kind_ = Kind::driven;
  } else if (is_strand(executor_)) {
    kind_ = Kind::strand;
  } else if (has_threads || executor_.target<OfThreads>() != nullptr) {
    executor_ = strand_on(executor_);
    kind_ = Kind::strand;
  } else if (executor_.target<OfContext>() != nullptr) {
    kind_ = Kind::context;
  }
}

void Home::drive(const asio::execution_context* context) noexcept {
  driven_here = context;
}

const asio::execution_context* Home::driven() noexcept {
  return driven_here;
}

/// A context that has stopped does nothing more, so whoever is left with what lived there is alone with it.
bool Home::is_here() const noexcept {
  if (context_ == nullptr || is_driven()) return true;
  if (const auto* const context = executor_.target<OfContext>()) {
    return context->running_in_this_thread() || context->context().stopped();
  }
  return runs_here<AnyStrand>(executor_) || runs_here<asio::strand<OfContext>>(executor_) ||
         runs_here<asio::strand<OfThreads>>(executor_);
}

asio::awaitable<void> Home::carry_out(asio::any_io_executor there, std::function<asio::awaitable<void>()> work) {
  co_await asio::co_spawn(there, std::move(work), asio::use_awaitable);
}

void Home::run(std::function<void()> action) const noexcept {
  try {
    if (!is_here()) return asio::post(executor_, std::move(action));
  } catch (...) {  // no memory to send it with
  }
  action();
}

void Home::end_there(std::shared_ptr<void> last) const noexcept {
  try {
    asio::post(executor_, [kept = std::move(last)] {});
  } catch (...) {  // no memory to send it with: it ends here
  }
}

}  // namespace pgdbm::pool
