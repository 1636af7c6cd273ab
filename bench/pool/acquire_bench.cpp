// What taking a connection out of a pool and giving it back costs, with nobody else about.
#include <pgdbm/testing/private_server.hpp>

#include "db/conninfo/resolve.hpp"

#include "pool/pool.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <utility>

namespace pgdbm::pool {
namespace {

void acquire_and_release(benchmark::State& state) {
  testing::PrivateServer server;
  asio::io_context context{1};
  PoolOptions options;
  options.connect = db::conninfo::resolve(server.connection_string(), {}, std::chrono::seconds{10}).value();
  const auto pool = Pool::create(Home{context.get_executor()}, std::move(options));
  asio::co_spawn(context, pool->fill(10), asio::detached);
  while (pool->stats().idle < 10) context.run_one();
  for (auto _ : state) {
    auto lease = pool->acquire_now();
    benchmark::DoNotOptimize(lease);
  }
  pool->close();
}
BENCHMARK(acquire_and_release);

}  // namespace
}  // namespace pgdbm::pool
