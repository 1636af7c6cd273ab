#include "migrate/crew.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <utility>

namespace pgdbm::migrate {

namespace asio = boost::asio;

namespace {

struct Crew {
  Crew(const asio::any_io_executor& executor, std::size_t workers)
      : all_ended(executor, asio::steady_timer::time_point::max()), running(workers) {}

  asio::steady_timer all_ended;
  std::size_t running;
  std::exception_ptr failure;
};

}  // namespace

asio::awaitable<void> work_together(std::size_t workers, std::function<asio::awaitable<void>()> work,
                                    std::function<void()> stop) {
  if (workers == 0) co_return;
  const auto executor = co_await asio::this_coro::executor;
  const auto crew = std::make_shared<Crew>(executor, workers);
  for (std::size_t i = 0; i < workers; ++i) {
    asio::co_spawn(executor, work, [crew](std::exception_ptr thrown) {
      if (thrown) crew->failure = thrown;
      if (--crew->running == 0) crew->all_ended.cancel();
    });
  }
  try {
    co_await crew->all_ended.async_wait(asio::use_awaitable);
  } catch (const boost::system::system_error&) {
    if (crew->running > 0) {
      stop();
      throw;
    }
  }
  if (crew->failure) std::rethrow_exception(crew->failure);
}

}  // namespace pgdbm::migrate
