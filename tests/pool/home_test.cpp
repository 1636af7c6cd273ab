#include <pgdbm/pool/home.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

namespace pgdbm::pool {
namespace {

using ThreadId = std::thread::id;

asio::awaitable<ThreadId> this_thread() {
  co_return std::this_thread::get_id();
}

asio::awaitable<ThreadId> fail() {
  throw std::runtime_error{"nothing here"};
  co_return ThreadId{};
}

asio::awaitable<std::pair<ThreadId, ThreadId>> visit(const Home& home, asio::any_io_executor from) {
  const auto there = co_await home.visit(from, [] { return this_thread(); });
  co_return std::pair{there, std::this_thread::get_id()};
}

asio::awaitable<ThreadId> visit_to_fail(const Home& home, asio::any_io_executor from) {
  co_return co_await home.visit(from, [] { return fail(); });
}

TEST(Home, NowhereIsEverywhere) {
  asio::io_context context;
  EXPECT_TRUE(Home{}.is(context.get_executor()));
}

TEST(Home, KnowsItsExecutorFromAnother) {
  asio::io_context here;
  asio::io_context elsewhere;
  const Home home{here.get_executor()};
  EXPECT_TRUE(home.is(here.get_executor()));
  EXPECT_FALSE(home.is(elsewhere.get_executor()));
  EXPECT_FALSE(home.is(asio::make_strand(here))) << "a strand orders what others do not";
}

TEST(Home, IsSerialWhereOnlyOneThreadCanBe) {
  asio::io_context context;
  asio::thread_pool threads{2};
  EXPECT_FALSE(Home{context.get_executor()}.is_serial()) << "another thread may run it too";
  EXPECT_TRUE((Home{context.get_executor(), true}.is_serial()));
  EXPECT_TRUE(Home{threads.get_executor()}.is_serial());
  const asio::any_io_executor strand = asio::make_strand(threads);
  EXPECT_EQ(Home{strand}.executor(), strand) << "one that the program made is taken as it is";
}

TEST(Home, IsVisitedFromElsewhereAndLeftAgain) {
  asio::thread_pool here{1};
  asio::thread_pool elsewhere{1};
  const Home home{here.get_executor()};
  const auto resident = asio::co_spawn(here, this_thread(), asio::use_future).get();
  const auto visitor = asio::co_spawn(elsewhere, this_thread(), asio::use_future).get();
  const auto [there, after] = asio::co_spawn(elsewhere, visit(home, elsewhere.get_executor()), asio::use_future).get();
  EXPECT_EQ(there, resident);
  EXPECT_EQ(after, visitor);
}

TEST(Home, SendsFailuresBack) {
  asio::thread_pool here{1};
  asio::thread_pool elsewhere{1};
  const Home home{here.get_executor()};
  auto failing = asio::co_spawn(elsewhere, visit_to_fail(home, elsewhere.get_executor()), asio::use_future);
  EXPECT_THROW(failing.get(), std::runtime_error);
}

TEST(Home, EndsThereWhatIsDroppedElsewhere) {
  asio::io_context context;
  const Home home{context.get_executor()};
  ThreadId ended_on;
  auto last = std::shared_ptr<int>{new int{7}, [&](const int* number) {
                                     delete number;
                                     ended_on = std::this_thread::get_id();
                                   }};
  std::thread{[&] { home.end(std::make_unique<std::shared_ptr<int>>(std::move(last))); }}.join();
  EXPECT_EQ(ended_on, ThreadId{}) << "not yet";
  context.run();
  EXPECT_EQ(ended_on, std::this_thread::get_id());
  last = std::shared_ptr<int>{new int{8}, [&](const int* number) {
                                delete number;
                                ended_on = {};
                              }};
  home.end(std::make_unique<std::shared_ptr<int>>(std::move(last)));
  EXPECT_EQ(ended_on, ThreadId{}) << "a context that has stopped does nothing more: it ends at once";
}

TEST(Home, ThatIsDrivenIsWhereItsDriverIs) {
  asio::io_context context;
  const Home home{context.get_executor()};
  asio::io_context elsewhere;
  Home::drive(&context);
  EXPECT_TRUE(home.is(elsewhere.get_executor()));
  bool has_run = false;
  home.run([&] { has_run = true; });
  EXPECT_TRUE(has_run);
  Home::drive(nullptr);
  EXPECT_FALSE(home.is(elsewhere.get_executor()));
}

}  // namespace
}  // namespace pgdbm::pool
