// Application code that is wrong: the server keeps it out of what belongs to others.
#include <gmock/gmock.h>

#include "projects.hpp"
#include "saas_test.hpp"

namespace saas {
namespace {

namespace json = boost::json;

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string permission_denied = "42501";

class Isolation : public SaasTest {
 protected:
  void SetUp() override {
    SaasTest::SetUp();
    run(sign_up());
  }

  asio::awaitable<void> sign_up() {
    co_await tenants().start();
    co_await tenants().sign_up("acme", "ada@example.com");
    co_await tenants().sign_up("boats", "bob@example.com");
    const auto acme = co_await tenants().find("acme");
    const auto boats = co_await tenants().find("boats");
    acme_ = acme.value();
    boats_ = boats.value();
    co_await Projects{tenants().database(boats_)}.add("secret");
  }

  /// A table of boats', as wrong code would write it.
  [[nodiscard]] std::string of_boats(const std::string& table) const {
    return "tenant_" + std::to_string(boats_) + "." + table;
  }
  [[nodiscard]] std::vector<std::string> projects_of_boats() {
    return root().fetch_all<std::string>(pgdbm::runtime("SELECT name FROM " + of_boats("projects") + " ORDER BY name"));
  }

  std::int64_t acme_ = 0;
  std::int64_t boats_ = 0;
};

PGDBM_TEST_F(Isolation, RefusesStatementsThatNameTheSchemaOfAnotherTenant) {
  // [refused]
  const auto db = tenants().database(acme_);
  for (const auto& statement : {
           "SELECT * FROM " + of_boats("projects"),
           "INSERT INTO " + of_boats("projects") + " (name) VALUES ('mine now')",
           "UPDATE " + of_boats("projects") + " SET name = 'mine now'",
           "DELETE FROM " + of_boats("projects"),
           "TRUNCATE " + of_boats("projects"),
           "DROP SCHEMA tenant_" + std::to_string(boats_) + " CASCADE",
           "INSERT INTO {{tables.projects}} (name) SELECT name FROM " + of_boats("projects"),
           "CREATE TABLE " + of_boats("trap") + " ()",
           std::string{"SELECT * FROM control.tenants"},
           std::string{"DELETE FROM control.tenants"},
       }) {
    const auto sqlstate = co_await sqlstate_of(db.execute(pgdbm::runtime(statement)));
    EXPECT_EQ(sqlstate, permission_denied) << statement;
  }
  // [/refused]
  EXPECT_THAT(projects_of_boats(), ElementsAre("secret"));
  const auto own = co_await Projects{db}.list();
  EXPECT_TRUE(own.empty());
}

PGDBM_TEST_F(Isolation, IsWhatRefusesThem) {
  const auto db = tenants().database(acme_).without_isolation();
  const auto sqlstate = co_await sqlstate_of(
      db.execute(pgdbm::runtime("INSERT INTO " + of_boats("projects") + " (name) VALUES ('mine now')")));
  EXPECT_EQ(sqlstate, "") << "under the user who connected, the same statement succeeds";
  EXPECT_THAT(projects_of_boats(), ElementsAre("mine now", "secret"));
}

PGDBM_TEST_F(Isolation, HoldsInTransactions) {
  const auto db = tenants().database(acme_);
  const auto wrong = "DELETE FROM " + of_boats("projects");
  const auto sqlstate = co_await sqlstate_of(db.transaction([&wrong](pgdbm::Transaction& tx) -> asio::awaitable<void> {
    co_await tx.execute("INSERT INTO {{tables.projects}} (name) VALUES ('rolled back')");
    co_await tx.execute(pgdbm::runtime(wrong));
  }));
  EXPECT_EQ(sqlstate, permission_denied);
  EXPECT_THAT(projects_of_boats(), ElementsAre("secret"));
  const auto own = co_await Projects{db}.list();
  EXPECT_TRUE(own.empty());
}

PGDBM_TEST_F(Isolation, LeavesNothingOfATenantOnTheConnectionForTheNextOne) {
  for (int i = 0; i < 50; ++i) {
    const auto user_of = [&](std::int64_t tenant) {
      return tenants().database(tenant).fetch_value<std::string>("SELECT current_user::text");
    };
    const auto first = co_await user_of(acme_);
    const auto second = co_await user_of(boats_);
    EXPECT_EQ(first, "pgdbm_tenant_" + std::to_string(acme_));
    EXPECT_EQ(second, "pgdbm_tenant_" + std::to_string(boats_));
  }
}

PGDBM_TEST_F(Isolation, HoldsForARouteThatIsWrong) {
  auto routes = visitor_routes(tenants(), domain);
  const auto wrong_statement = "UPDATE " + of_boats("projects") + " SET name = 'mine now'";
  const TenantHandler wrong = [wrong_statement](pgdbm::AsyncDatabaseManager db,
                                                http_json::Request) -> asio::awaitable<http_json::Reply> {
    co_await db.execute(pgdbm::runtime(wrong_statement));
    co_return http_json::Reply{http_json::status::ok, json::object{}};
  };
  routes.add(http_json::verb::post, "/wrong", for_tenant(tenants(), domain, wrong));
  const auto server = serve(routes);

  auto acme = co_await http_json::Client::connect(server->port(), host_of("acme"));
  const auto refused = co_await acme.ask(http_json::verb::post, "/wrong");
  EXPECT_EQ(refused.code, http_json::status::internal_server_error);
  PGDBM_CO_ASSERT(logged_.size() == 1);
  EXPECT_THAT(logged_.front(), HasSubstr("permission denied"));
  EXPECT_THAT(projects_of_boats(), ElementsAre("secret"));

  auto boats = co_await http_json::Client::connect(server->port(), host_of("boats"));
  const auto by_its_owner = co_await boats.ask(http_json::verb::post, "/wrong");
  EXPECT_EQ(by_its_owner.code, http_json::status::ok) << "the route fails for who asks, and not by itself";
}

PGDBM_TEST_F(Isolation, AnswersHostsThatAreNobodysByNotFound) {
  const auto server = serve_visitors();
  for (const auto& host :
       {std::string{"nobody.example.test"}, std::string{"example.test"}, std::string{"acme"},
        std::string{".example.test"}, std::string{"a.acme.example.test"}, std::string{"acmeexample.test"},
        std::string{"acme.example.test.evil.org"}, std::string{"127.0.0.1"}}) {
    auto client = co_await http_json::Client::connect(server->port(), host);
    const auto reply = co_await client.ask(http_json::verb::get, "/projects");
    EXPECT_EQ(reply.code, http_json::status::not_found) << host;
  }
  for (const auto& host : {std::string{"acme.example.test"}, std::string{"ACME.Example.Test:8080"}}) {
    auto client = co_await http_json::Client::connect(server->port(), host);
    const auto reply = co_await client.ask(http_json::verb::get, "/projects");
    EXPECT_EQ(reply.code, http_json::status::ok) << host;
  }
  EXPECT_TRUE(logged_.empty());
}

}  // namespace
}  // namespace saas
