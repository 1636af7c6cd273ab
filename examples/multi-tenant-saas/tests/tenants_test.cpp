// Sign-ups, removals, and what a crash leaves of either.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>

#include <algorithm>
#include <exception>
#include <sstream>

#include "load.hpp"
#include "progress_line.hpp"
#include "projects.hpp"
#include "saas_test.hpp"

namespace saas {
namespace {

namespace json = boost::json;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(TenantNames, DoAsPartsOfTheNameOfAHost) {
  for (const auto* const name : {"a", "acme", "acme-2", "a1"}) EXPECT_EQ(fault_of_name(name), std::nullopt) << name;
  EXPECT_EQ(fault_of_name(std::string(63, 'a')), std::nullopt);
  EXPECT_NE(fault_of_name(std::string(64, 'a')), std::nullopt);
  for (const auto* const name : {"", "1acme", "-acme", "acme-", "Acme", "a.b", "a_b", "a b", "a\"b", "äcme", "www"}) {
    EXPECT_NE(fault_of_name(name), std::nullopt) << name;
  }
}

TEST(ProgressLines, AreWrittenOverAndEndBeforeOtherLines) {
  std::ostringstream out;
  {
    ProgressLine line{out, "done"};
    for (std::size_t ended = 1; ended <= 1000; ++ended) line.show(ended, 1000);
  }
  EXPECT_THAT(out.str(), HasSubstr("\r500 of 1000 done\r510 of 1000 done"));
  EXPECT_THAT(out.str(), ::testing::EndsWith("\r1000 of 1000 done\n"));
  std::ostringstream nothing;
  { const ProgressLine line{nothing, "done"}; }
  EXPECT_EQ(nothing.str(), "");
}

class SignUps : public SaasTest {
 protected:
  void SetUp() override {
    SaasTest::SetUp();
    run(tenants().start());
  }

  /// All at once. What each became, in no order; a failure counts as none.
  asio::awaitable<std::vector<SignUp>> all_of(std::vector<asio::awaitable<SignUp>> sign_ups) {
    std::vector<SignUp> outcomes;
    std::size_t left = sign_ups.size();
    asio::steady_timer all_done{context(), asio::steady_timer::time_point::max()};
    for (auto& sign_up : sign_ups) {
      asio::co_spawn(context(), std::move(sign_up), [&](std::exception_ptr failure, SignUp outcome) {
        if (!failure) outcomes.push_back(outcome);
        if (--left == 0) all_done.cancel();
      });
    }
    while (left > 0) {
      boost::system::error_code ignored;
      co_await all_done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return outcomes;
  }
};

PGDBM_TEST_F(SignUps, MakeASchemaWithARoleAndEmptyTables) {
  const auto outcome = co_await tenants().sign_up("acme", "ada@example.com");
  EXPECT_EQ(outcome, SignUp::opened);
  const auto acme = co_await tenants().find("acme");
  PGDBM_CO_ASSERT(acme.has_value());
  EXPECT_THAT(schemas(), ElementsAre("tenant_" + std::to_string(*acme)));
  EXPECT_THAT(roles(), ElementsAre("pgdbm_tenant_" + std::to_string(*acme)));
  const auto projects = co_await Projects{tenants().database(*acme)}.list();
  EXPECT_THAT(projects, IsEmpty());
}

PGDBM_TEST_F(SignUps, MayBeDoneAgainByTheSameOwnerOnly) {
  co_await tenants().sign_up("acme", "ada@example.com");
  const auto again = co_await tenants().sign_up("acme", "ada@example.com");
  EXPECT_EQ(again, SignUp::was_open);
  const auto by_another = co_await tenants().sign_up("acme", "bob@example.com");
  EXPECT_EQ(by_another, SignUp::is_taken);
  EXPECT_EQ(schemas().size(), 1U);
}

PGDBM_TEST_F(SignUps, OfOneNameByManyAtOnceAreWonByOne) {
  std::vector<asio::awaitable<SignUp>> sign_ups;
  const auto shared = tenants();
  for (int i = 0; i < 16; ++i) sign_ups.push_back(shared.sign_up("acme", std::to_string(i) + "@example.com"));
  const auto outcomes = co_await all_of(std::move(sign_ups));
  EXPECT_EQ(std::ranges::count(outcomes, SignUp::opened), 1);
  EXPECT_EQ(std::ranges::count(outcomes, SignUp::is_taken), 15);
  EXPECT_EQ(schemas().size(), 1U);
}

PGDBM_TEST_F(SignUps, OfOneNameByOneOwnerManyTimesAtOnceOpenItOnce) {
  std::vector<asio::awaitable<SignUp>> sign_ups;
  const auto shared = tenants();
  for (int i = 0; i < 16; ++i) sign_ups.push_back(shared.sign_up("acme", "ada@example.com"));
  const auto outcomes = co_await all_of(std::move(sign_ups));
  EXPECT_EQ(std::ranges::count(outcomes, SignUp::opened), 1);
  EXPECT_EQ(std::ranges::count(outcomes, SignUp::was_open), 15);
  EXPECT_EQ(schemas().size(), 1U);
}

PGDBM_TEST_F(SignUps, OverHttpAreAnsweredForWhatBecameOfThem) {
  const auto server = serve_visitors();
  std::vector<http_json::status> codes;
  // Named: a step lives as long as the load does.
  const http_json::Step sign_up = [&codes](http_json::Client& client, std::size_t number,
                                           std::size_t) -> asio::awaitable<void> {
    const json::object body{{"name", "acme"}, {"owner", std::to_string(number) + "@example.com"}};
    const auto reply = co_await client.ask(http_json::verb::post, "/tenants", body);
    codes.push_back(reply.code);
  };
  co_await http_json::put_under_load(server->port(), 12, 1, sign_up, domain);
  EXPECT_EQ(std::ranges::count(codes, http_json::status::created), 1);
  EXPECT_EQ(std::ranges::count(codes, http_json::status::conflict), 11);

  auto client = co_await http_json::Client::connect(server->port(), domain);
  const json::object bad{{"name", "tenant 1; --"}, {"owner", "ada@example.com"}};
  const auto refused = co_await client.ask(http_json::verb::post, "/tenants", bad);
  EXPECT_EQ(refused.code, http_json::status::unprocessable_entity);
  auto stranger = co_await http_json::Client::connect(server->port(), "acme." + domain);
  const auto elsewhere = co_await stranger.ask(http_json::verb::post, "/tenants", bad);
  EXPECT_EQ(elsewhere.code, http_json::status::not_found) << "sign-ups are at the domain, not at a tenant's host";
  EXPECT_THAT(logged_, IsEmpty());
}

/// What a crash leaves, as far as the sign-up had come: the row; the schema; some of its migrations.
class CutOff : public SignUps {
 protected:
  asio::awaitable<void> cut_off(std::string name, int steps) {
    const auto id = root().fetch_value<std::int64_t>(
        "INSERT INTO control.tenants (name, owner) VALUES ($1, 'ada@example.com') RETURNING id", name);
    const auto db = tenants().database(id);
    if (steps >= 1) co_await db.ensure_schema();
    const pgdbm::EmbeddedMigrations first{"tenant", tenant_migrations().files.first(1)};
    pgdbm::AsyncMigrationManager migrations{db, first, "tenant"};
    if (steps >= 2) (void)co_await migrations.apply_pending_migrations();
  }
  asio::awaitable<void> expect_usable(std::string name) {
    const auto id = co_await tenants().find(name);
    PGDBM_CO_ASSERT(id.has_value()) << name;
    const Projects projects{tenants().database(*id)};
    const auto project = co_await projects.add("boats");
    const auto task = co_await projects.add_task(project, "caulk");
    EXPECT_TRUE(task.has_value());
  }
};

PGDBM_TEST_F(CutOff, IsFinishedByTheNextAttempt) {
  for (int steps = 0; steps < 3; ++steps) {
    const auto name = "acme-" + std::to_string(steps);
    co_await cut_off(name, steps);
    const auto before = co_await tenants().find(name);
    EXPECT_EQ(before, std::nullopt) << "what is half made is not served";
    const auto by_another = co_await tenants().sign_up(name, "bob@example.com");
    EXPECT_EQ(by_another, SignUp::is_taken);
    const auto outcome = co_await tenants().sign_up(name, "ada@example.com");
    EXPECT_EQ(outcome, SignUp::opened);
    co_await expect_usable(name);
  }
}

PGDBM_TEST_F(CutOff, IsFinishedWhenTheServiceStarts) {
  for (int steps = 0; steps < 3; ++steps) co_await cut_off("acme-" + std::to_string(steps), steps);
  const auto open = co_await tenants().start();
  EXPECT_EQ(open, 3U);
  for (int steps = 0; steps < 3; ++steps) co_await expect_usable("acme-" + std::to_string(steps));
}

PGDBM_TEST_F(CutOff, MayBeRemoved) {
  for (int steps = 0; steps < 3; ++steps) {
    const auto name = "acme-" + std::to_string(steps);
    co_await cut_off(name, steps);
    const auto was_there = co_await tenants().remove(name);
    EXPECT_TRUE(was_there);
  }
  EXPECT_THAT(schemas(), IsEmpty());
  EXPECT_THAT(roles(), IsEmpty());
}

using Removals = SignUps;

PGDBM_TEST_F(Removals, LeaveNothingAndFreeTheName) {
  const auto server = serve_visitors();
  const auto operators = serve(operator_routes(tenants()));
  auto console = co_await http_json::Client::connect(operators->port());
  co_await tenants().sign_up("acme", "ada@example.com");
  auto acme = co_await http_json::Client::connect(server->port(), host_of("acme"));
  const json::object boats{{"name", "boats"}};
  const auto added = co_await acme.ask(http_json::verb::post, "/projects", boats);
  EXPECT_EQ(added.code, http_json::status::created);

  const auto removed = co_await console.ask(http_json::verb::delete_, "/tenants/acme");
  EXPECT_EQ(removed.code, http_json::status::ok);
  EXPECT_THAT(schemas(), IsEmpty());
  EXPECT_THAT(roles(), IsEmpty());
  const auto gone = co_await acme.ask(http_json::verb::get, "/projects");
  EXPECT_EQ(gone.code, http_json::status::not_found);
  const auto again = co_await console.ask(http_json::verb::delete_, "/tenants/acme");
  EXPECT_EQ(again.code, http_json::status::not_found);

  const auto outcome = co_await tenants().sign_up("acme", "bob@example.com");
  EXPECT_EQ(outcome, SignUp::opened);
  const auto projects = co_await acme.ask(http_json::verb::get, "/projects");
  EXPECT_EQ(projects.code, http_json::status::ok);
  EXPECT_EQ(projects.body, json::value(json::array{})) << "nothing of the one who had the name before";
  const auto known = co_await console.ask(http_json::verb::get, "/tenants");
  EXPECT_EQ(known.body.as_array().size(), 1U);
  EXPECT_EQ(known.body.as_array().at(0).at("owner").as_string(), "bob@example.com");
}

PGDBM_TEST_F(Removals, ThatWereCutOffAreFinishedByTheNextOneAndAtTheStart) {
  co_await tenants().sign_up("acme", "ada@example.com");
  co_await tenants().sign_up("boats", "ada@example.com");
  root().execute("UPDATE control.tenants SET state = 'removed'");
  const auto by_the_next = co_await tenants().remove("acme");
  EXPECT_TRUE(by_the_next);
  EXPECT_EQ(schemas().size(), 1U);
  const auto open = co_await tenants().start();
  EXPECT_EQ(open, 0U);
  EXPECT_THAT(schemas(), IsEmpty());
  EXPECT_THAT(roles(), IsEmpty());
}

PGDBM_TEST_F(Removals, InTheMidstOfSignUpsLeaveNoSchemaWithoutATenant) {
  const auto shared = tenants();
  std::size_t removed = 0;
  const auto remove_when_it_is_there = [&](std::string name) -> asio::awaitable<SignUp> {
    for (bool was_there = false; !was_there;) was_there = co_await shared.remove(name);
    ++removed;
    co_return SignUp::was_removed;
  };
  std::vector<asio::awaitable<SignUp>> both;
  constexpr std::size_t names = 12;
  for (std::size_t i = 0; i < names; ++i) {
    const auto name = "acme-" + std::to_string(i);
    both.push_back(shared.sign_up(name, "ada@example.com"));
    both.push_back(remove_when_it_is_there(name));
  }
  co_await all_of(std::move(both));
  EXPECT_EQ(removed, names);
  EXPECT_EQ(schemas(), schemas_of_open_tenants());
  EXPECT_EQ(roles().size(), schemas().size());
}

PGDBM_TEST_F(Removals, InTheMidstOfRequestsAreAnsweredByNotFound) {
  const auto server = serve_visitors();
  co_await tenants().sign_up("acme", "ada@example.com");
  std::size_t answered = 0;
  std::size_t not_found = 0;
  std::vector<http_json::status> others;
  bool is_removed = false;
  const http_json::Step add = [&](http_json::Client& client, std::size_t number,
                                  std::size_t round) -> asio::awaitable<void> {
    if (number == 0 && round == 20) {
      co_await tenants().remove("acme");
      is_removed = true;
    }
    const json::object body{{"name", std::to_string(number) + "/" + std::to_string(round)}};
    const auto reply = co_await client.ask(http_json::verb::post, "/projects", body);
    if (reply.code == http_json::status::created) {
      ++answered;
    } else if (reply.code == http_json::status::not_found) {
      ++not_found;
    } else {
      others.push_back(reply.code);
    }
  };
  co_await http_json::put_under_load(server->port(), 8, 60, add, host_of("acme"));
  EXPECT_TRUE(is_removed);
  EXPECT_GT(answered, 20U);
  EXPECT_GT(not_found, 20U);
  EXPECT_THAT(others, IsEmpty());
  EXPECT_THAT(schemas(), IsEmpty());
}

PGDBM_TEST_F(SignUps, OfAnOlderReleaseAreMigratedWhenTheNewOneStarts) {
  const pgdbm::EmbeddedMigrations older{"tenant", tenant_migrations().files.first(1)};
  const Tenants before{pool(), older};
  constexpr std::size_t count = 20;
  for (std::size_t i = 0; i < count; ++i) co_await before.sign_up("t" + std::to_string(i), "ada@example.com");

  std::vector<std::size_t> told;
  const Tenants::Listener tell = [&](std::size_t ended, std::size_t total) {
    told.push_back(ended);
    EXPECT_EQ(total, count);
  };
  const auto open = co_await tenants().start(tell);
  EXPECT_EQ(open, count);
  EXPECT_EQ(told.size(), count);
  EXPECT_EQ(told.back(), count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto id = co_await tenants().find("t" + std::to_string(i));
    PGDBM_CO_ASSERT(id.has_value());
    const auto tasks = co_await Projects{tenants().database(*id)}.tasks(1);
    EXPECT_THAT(tasks, IsEmpty());
  }
}

PGDBM_TEST_F(SignUps, ThatCannotBeMigratedAreNamedAndKeepTheServiceFromStarting) {
  co_await tenants().sign_up("acme", "ada@example.com");
  const auto id = co_await tenants().find("acme");
  std::vector<pgdbm::EmbeddedFile> files{tenant_migrations().files.begin(), tenant_migrations().files.end()};
  files.push_back({"003_broken.sql", "ALTER TABLE {{tables.nowhere}} ADD COLUMN c int"});
  const pgdbm::EmbeddedMigrations newer{"tenant", files};
  std::string message;
  try {
    co_await Tenants{pool(), newer}.start();
  } catch (const pgdbm::Error& error) {
    message = error.what();
  }
  EXPECT_THAT(message, HasSubstr("tenant_" + std::to_string(id.value_or(0))));
  EXPECT_THAT(message, HasSubstr("003_broken.sql"));
}

PGDBM_TEST_F(SignUps, AreRefusedOverAPoolThatDoesNotKeepTenantsApart) {
  EXPECT_THROW(Tenants{database().shared_pool()}, std::invalid_argument);
  co_return;
}

}  // namespace
}  // namespace saas
