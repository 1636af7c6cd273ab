// What docs/pool.md shows, as it stands there.
#include <pgdbm/pgdbm.hpp>

#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <iostream>
#include <string>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

using namespace std::chrono_literals;

DatabaseConfig guide(const std::string& connection_string) {
  // [config]
  pgdbm::DatabaseConfig config{.connection_string = connection_string,
                               .min_connections = 2,
                               .max_connections = 10,
                               .acquire_timeout = 5s,
                               .close_timeout = 10s,
                               .init_commands = {"SET work_mem = '64MB'"},
                               .log = [](const pgdbm::LogRecord& record) { std::clog << record.message << '\n'; },
                               .duplicate_pools = pgdbm::DuplicatePools::refuse,
                               .leak_warning_after = 30s};
  // [/config]
  return config;
}

class PoolGuide : public tests::ServerTest {};

TEST_F(PoolGuide, Works) {
  AsyncDatabaseManager db{guide(connection_string())};
  run(db.connect());
  EXPECT_EQ(run(db.fetch_value<std::string>("SHOW work_mem")), "64MB");
  run(db.disconnect());
}

}  // namespace
}  // namespace pgdbm
