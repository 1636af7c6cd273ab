#include "testing/place.hpp"

#include "testing/blueprint_build.hpp"
#include <pgdbm/testing/run_on.hpp>

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <utility>

namespace pgdbm::testing {

namespace {

using boost::asio::awaitable;
using boost::asio::io_context;

DatabaseConfig config_of(const std::string& connection_string, std::size_t max_connections) {
  return {.connection_string = connection_string,
          .max_connections = max_connections,
          .connect_timeout = std::chrono::seconds{5},
          .close_timeout = {},
          .duplicate_pools = DuplicatePools::allow};
}

/// As long as it takes: a blueprint may be large.
void run_without_limit(io_context& context, awaitable<void> work) {
  std::exception_ptr failure;
  boost::asio::co_spawn(context, std::move(work), [&](std::exception_ptr e) { failure = e; });
  context.run();
  if (failure) std::rethrow_exception(failure);
}

awaitable<void> build_at(DatabaseConfig config, const Blueprint& blueprint) {
  const AsyncDatabaseManager owner{config};
  auto db = owner;
  co_await db.connect();
  co_await build(blueprint, db);
  co_await db.disconnect();
}

void build_there(const std::string& connection_string, const Blueprint& blueprint) {
  io_context context{1};
  auto config = config_of(connection_string, 2);
  config.statement_timeout = std::chrono::milliseconds{0};
  run_without_limit(context, build_at(std::move(config), blueprint));
}

awaitable<void> open(DatabaseConfig config, SharedPool& pool) {
  pool = co_await AsyncDatabaseManager::create_shared_pool(config);
}

}  // namespace

Place::Place(Home home, std::string database, std::string connection_string, std::size_t max_connections)
    : home_(std::move(home)),
      database_(std::move(database)),
      connection_string_(std::move(connection_string)),
      max_connections_(max_connections) {}

/// A server that was killed a moment ago may still be lent: whoever tries again gets another.
std::unique_ptr<Place> Place::borrow(const Order& order, const std::stop_token& stop) {
  constexpr int attempts = 3;
  for (int attempt = 1;; ++attempt) {
    try {
      return try_borrow(order, stop);
    } catch (const ConnectionError&) {
      if (attempt == attempts || stop.stop_requested()) throw;
    }
  }
}

std::unique_ptr<Place> Place::try_borrow(const Order& order, const std::stop_token& stop) {
  auto borrowed = lending::Borrowed::borrow(
      order.key, order.suffix,
      [&order](const std::string& connection_string) { build_there(connection_string, order.blueprint); }, stop);
  auto database = borrowed.database();
  auto connection_string = borrowed.connection_string();
  std::unique_ptr<Place> place{
      new Place{std::move(borrowed), std::move(database), std::move(connection_string), order.max_connections}};
  if (order.connects) (void)place->pool();
  return place;
}

std::unique_ptr<Place> Place::on_own_server(const Order& order) {
  PrivateServer server;
  auto connection_string = server.connection_string();
  build_there(connection_string, order.blueprint);
  std::unique_ptr<Place> place{
      new Place{std::move(server), "postgres", std::move(connection_string), order.max_connections}};
  if (order.connects) (void)place->pool();
  return place;
}

const SharedPool& Place::pool() {
  if (!pool_) {
    SharedPool pool;
    run_on(context_, open(config_of(connection_string_, max_connections_), pool));
    pool_ = std::move(pool);
  }
  return *pool_;
}

Place::~Place() {
  if (pool_) pool_->close();
  context_.restart();
  try {
    context_.poll();  // connections say goodbye
  } catch (...) {
    // What a test has left running may throw; nobody is there to hear it.
  }
}

bool Place::has_slots() const noexcept {
  return slots_taken_ < schema_slots;
}

std::string Place::keep() {
  auto* const borrowed = std::get_if<lending::Borrowed>(&home_);
  return borrowed != nullptr ? borrowed->keep() : std::get<PrivateServer>(home_).log_tail();
}

}  // namespace pgdbm::testing
