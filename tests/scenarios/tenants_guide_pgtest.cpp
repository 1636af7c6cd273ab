// What docs/multi-tenancy.md shows.
#include <pgdbm/pgdbm.hpp>

#include <pgdbm_embedded/guide_tenant.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "support/server_test.hpp"

namespace guide_of_tenants {
namespace {

namespace asio = boost::asio;

// [tenants]
class Tenants {
 public:
  explicit Tenants(const pgdbm::SharedPool& pool) : db_(pool) {}

  /// A handle for each request: a schema and a reference to the pool. It opens nothing. A name that could not be a
  /// schema is a SchemaError.
  [[nodiscard]] pgdbm::AsyncDatabaseManager of(const std::string& tenant) const {
    return db_.with_schema("tenant_" + tenant);
  }

  asio::awaitable<void> add(std::string tenant) const {
    const pgdbm::AsyncMigrationManager migrations{of(tenant), pgdbm_embedded::guide_tenant, "tenant"};
    co_await migrations.apply_pending_migrations();  // makes the schema, and its role where the pool asks for one
  }

  asio::awaitable<void> remove(std::string tenant) const {
    co_await pgdbm::SchemaManager{db_}.drop("tenant_" + tenant);
  }

  /// Of a new version of the program: all tenants that have something pending.
  asio::awaitable<pgdbm::FleetResult> migrate() const {
    auto schemas = co_await pgdbm::find_schemas(db_.without_isolation(), "tenant\\_%");
    const pgdbm::MigrationSource source{pgdbm_embedded::guide_tenant};
    const pgdbm::FleetOptions options{.jobs = 4, .canaries = 2, .failures_allowed = 10};
    co_return co_await pgdbm::apply_to_all(db_, std::move(schemas), source, "tenant", options);
  }

 private:
  pgdbm::AsyncDatabaseManager db_;
};
// [/tenants]

using TenantsGuide = pgdbm::tests::OwnServerTest;

TEST_F(TenantsGuide, TenantsComeWriteAndGo) {
  const auto guide = [](pgdbm::DatabaseConfig config) -> asio::awaitable<void> {
    config.isolation = pgdbm::SchemaIsolation::role;
    auto pool = co_await pgdbm::AsyncDatabaseManager::create_shared_pool(config);
    const Tenants tenants{pool};
    const std::vector<std::string> names{"acme", "bolt", "crux"};
    for (const auto& name : names) co_await tenants.add(name);
    co_await tenants.of("acme").execute("INSERT INTO {{tables.notes}} (body) VALUES ('hello')");
    const auto bolt = co_await tenants.of("bolt").fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.notes}}");
    EXPECT_EQ(bolt, 0);
    const auto fleet = co_await tenants.migrate();
    EXPECT_TRUE(fleet.is_whole());
    EXPECT_EQ(fleet.schemas.size(), names.size());
    co_await tenants.remove("crux");
    const auto rest = co_await pgdbm::find_schemas(tenants.of("acme").without_isolation(), "tenant\\_%");
    EXPECT_EQ(rest, (std::vector<std::string>{"tenant_acme", "tenant_bolt"}));
    co_await pool.shut_down();
  };
  const auto c = config();
  run(guide(c));
}

TEST_F(TenantsGuide, WhatIsGrantedToAllIsReadByAll) {
  auto c = config();
  c.isolation = pgdbm::SchemaIsolation::role;
  auto pool = run(pgdbm::AsyncDatabaseManager::create_shared_pool(c));
  const Tenants tenants{pool};
  run(tenants.add("acme"));
  run(tenants.of("acme").without_isolation().execute_script(
      "CREATE SCHEMA shared; CREATE TABLE shared.plans AS SELECT 'small' AS name;"
      "GRANT USAGE ON SCHEMA shared TO PUBLIC; GRANT SELECT ON shared.plans TO PUBLIC"));
  const auto acme = tenants.of("acme");
  EXPECT_EQ(run(acme.fetch_value<std::string>("SELECT name FROM {{tables.shared.plans}}")), "small");
  EXPECT_THROW(run(acme.execute("DELETE FROM {{tables.shared.plans}}")), pgdbm::QueryError);
  pool.close();
}

TEST_F(TenantsGuide, ANameOfATenantCannotLeadElsewhere) {
  const auto c = config();
  const Tenants tenants{run(pgdbm::AsyncDatabaseManager::create_shared_pool(c))};
  EXPECT_THROW((void)tenants.of("a\"; DROP SCHEMA public; --"), pgdbm::SchemaError);
  EXPECT_THROW((void)tenants.of(std::string(60, 'x')), pgdbm::SchemaError);
}

}  // namespace
}  // namespace guide_of_tenants
