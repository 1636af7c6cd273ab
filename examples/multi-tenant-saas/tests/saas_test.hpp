// What the tests share: a private server (roles are a server's, not a database's), a login that may do what the service
// needs and no more, and the service within the test's own process.
#pragma once

#include <pgdbm/testing/gtest.hpp>

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http_json.hpp"
#include "service.hpp"
#include "tenants.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SAAS_HAS_SANITIZERS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SAAS_HAS_SANITIZERS 1
#endif
#endif

namespace saas {

#ifdef SAAS_HAS_SANITIZERS
constexpr bool has_sanitizers = true;
#else
constexpr bool has_sanitizers = false;
#endif

inline const std::string domain = "example.test";

inline std::string host_of(const std::string& tenant) {
  return tenant + "." + domain;
}

class SaasTest : public pgdbm::testing::DatabaseFixture {
 protected:
  [[nodiscard]] pgdbm::testing::TestDatabaseOptions options() const override {
    return {.isolation = pgdbm::testing::TestIsolation::server};
  }

  void SetUp() override {
    root().execute_script("CREATE ROLE saas LOGIN CREATEROLE");
    root().execute(pgdbm::runtime("GRANT CREATE ON DATABASE \"" + database().name() + "\" TO saas"));
    run(open_pool());
  }
  void TearDown() override {
    if (pool_) run(pool_->shut_down());
  }

  /// The superuser, blocking.
  [[nodiscard]] pgdbm::SyncDatabaseManager& root() { return database().sync(); }
  [[nodiscard]] std::string connection_string() { return database().connection_string() + " user=saas"; }
  [[nodiscard]] const pgdbm::SharedPool& pool() const { return *pool_; }
  [[nodiscard]] Tenants tenants() const { return Tenants{*pool_}; }

  /// Lives until it is destroyed; what it tells its log is in `logged_`.
  [[nodiscard]] std::unique_ptr<http_json::Server> serve(http_json::Routes routes) {
    return std::make_unique<http_json::Server>(context().get_executor(), 0, std::move(routes),
                                               [this](std::string line) { logged_.push_back(std::move(line)); });
  }
  [[nodiscard]] std::unique_ptr<http_json::Server> serve_visitors() { return serve(visitor_routes(tenants(), domain)); }

  /// The schemas of tenants that the server has, by name.
  [[nodiscard]] std::vector<std::string> schemas() {
    return root().fetch_all<std::string>(
        "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'tenant\\_%' ORDER BY nspname");
  }
  [[nodiscard]] std::vector<std::string> schemas_of_open_tenants() {
    return root().fetch_all<std::string>(
        "SELECT 'tenant_' || id FROM control.tenants WHERE state = 'open' ORDER BY 'tenant_' || id");
  }
  [[nodiscard]] std::vector<std::string> roles() {
    return root().fetch_all<std::string>(
        "SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'pgdbm\\_tenant\\_%' ORDER BY rolname");
  }

  std::vector<std::string> logged_;

 private:
  asio::awaitable<void> open_pool() {
    auto config = database().config();
    config.connection_string = connection_string();
    config.max_connections = 10;
    config.isolation = pgdbm::SchemaIsolation::role;
    pool_ = co_await pgdbm::AsyncDatabaseManager::create_shared_pool(config);
  }

  std::optional<pgdbm::SharedPool> pool_;
};

/// What befalls a statement; nothing: it succeeds.
template <class T>
asio::awaitable<std::string> sqlstate_of(asio::awaitable<T> statement) {
  try {
    (void)co_await std::move(statement);
  } catch (const pgdbm::Error& error) {
    co_return std::string{error.sqlstate().text()};
  }
  co_return std::string{};
}

}  // namespace saas
