// A thousand tenants signed up, served all at once, and looked at row by row afterwards.
#include "load.hpp"

#include <chrono>
#include <iostream>
#include <stdexcept>

#include "projects.hpp"
#include "saas_test.hpp"

namespace saas {
namespace {

namespace json = boost::json;
using http_json::verb;

constexpr std::size_t tenant_count = has_sanitizers ? 100 : 1000;
constexpr std::size_t clients = 20;
constexpr std::size_t requests_of_a_visit = 6;
static_assert(tenant_count % clients == 0);

std::string name_of(std::size_t number) {
  return "tenant-" + std::to_string(number);
}

void expect_created(const http_json::Reply& reply) {
  if (reply.code == http_json::status::created) return;
  throw std::runtime_error{json::serialize(reply.body)};
}

/// Of the new row.
asio::awaitable<std::int64_t> id_of_new(http_json::Client& client, std::string path, std::string member,
                                        std::string text) {
  const json::object body{{member, text}};
  const auto reply = co_await client.ask(verb::post, std::move(path), body);
  expect_created(reply);
  co_return reply.body.at("id").as_int64();
}

double milliseconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

class ManyTenants : public SaasTest {
 protected:
  /// One of the requests of a visit, each client at another tenant: a project with three tasks, of which one is done,
  /// and a look at it. Names and titles begin with the tenant's name, so that what is in the wrong schema shows.
  [[nodiscard]] http_json::Step visits(std::uint16_t port, bool to_one_tenant) {
    return [this, port, to_one_tenant](http_json::Client& client, std::size_t number,
                                       std::size_t round) -> asio::awaitable<void> {
      const auto visit = round / requests_of_a_visit;
      const auto name = to_one_tenant ? std::string{"solo"} : name_of((visit * clients) + number);
      const auto what = name + " " + std::to_string(to_one_tenant ? (visit * clients) + number : 0);
      auto& place = places_.at(number);
      switch (round % requests_of_a_visit) {
        case 0:
          client = co_await http_json::Client::connect(port, host_of(name));
          place.project = co_await id_of_new(client, "/projects", "name", what);
          break;
        case 1:
        case 2:
        case 3:
          place.task = co_await id_of_new(client, "/projects/" + std::to_string(place.project) + "/tasks", "title",
                                          what + "/" + std::to_string(round % requests_of_a_visit));
          break;
        case 4: {
          const auto done = co_await client.ask(verb::post, "/tasks/" + std::to_string(place.task) + "/done");
          EXPECT_EQ(done.code, http_json::status::ok);
          break;
        }
        default: {
          const auto tasks = co_await client.ask(verb::get, "/projects/" + std::to_string(place.project) + "/tasks");
          EXPECT_EQ(tasks.code, http_json::status::ok);
          EXPECT_EQ(tasks.body.as_array().size(), 3U);
        }
      }
    };
  }

  /// Exactly one project with its three tasks, the last one done, and all of it this tenant's.
  asio::awaitable<void> expect_exact(std::size_t number) {
    const auto name = name_of(number);
    const auto id = co_await tenants().find(name);
    PGDBM_CO_ASSERT(id.has_value()) << name;
    const Projects projects{tenants().database(*id)};
    const auto all = co_await projects.list();
    PGDBM_CO_ASSERT(all.size() == 1) << name << " has " << all.size();
    EXPECT_EQ(all[0].name, name + " 0");
    EXPECT_EQ(all[0].tasks, 3) << "and none of another project";
    EXPECT_EQ(all[0].done, 1);
    const auto tasks = co_await projects.tasks(all[0].id);
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      EXPECT_EQ(tasks[i].title, name + " 0/" + std::to_string(i + 1));
      EXPECT_EQ(tasks[i].is_done, i == 2);
    }
  }

 private:
  struct Place {
    std::int64_t project = 0;
    std::int64_t task = 0;
  };
  std::vector<Place> places_{clients};
};

PGDBM_TEST_F(ManyTenants, AreServedAtOnceAndEachHasExactlyWhatWasPutThere) {
  co_await tenants().start();
  const auto server = serve_visitors();

  const http_json::Step sign_up = [](http_json::Client& client, std::size_t number,
                                     std::size_t round) -> asio::awaitable<void> {
    const json::object body{{"name", name_of((round * clients) + number)}, {"owner", "ada@example.com"}};
    const auto reply = co_await client.ask(verb::post, "/tenants", body);
    expect_created(reply);
  };
  const auto signed_up =
      co_await http_json::put_under_load(server->port(), clients, tenant_count / clients, sign_up, domain);
  std::cout << "sign-ups: " << signed_up << ", "
            << static_cast<double>(signed_up.elapsed.count()) / 1e3 / static_cast<double>(tenant_count)
            << " ms a tenant\n";

  // The next release, which changes the schema of each.
  std::vector<pgdbm::EmbeddedFile> files{tenant_migrations().files.begin(), tenant_migrations().files.end()};
  files.push_back({"003_due.sql", "ALTER TABLE {{tables.tasks}} ADD COLUMN due date"});
  const pgdbm::EmbeddedMigrations newer{"tenant", files};
  const Tenants next{pool(), newer};
  for (const auto* const how : {"to migrate", "that are up to date"}) {
    const auto begin = std::chrono::steady_clock::now();
    const auto open = co_await next.start();
    std::cout << "start with " << open << " tenants " << how << ": " << milliseconds_since(begin) << " ms\n";
    EXPECT_EQ(open, tenant_count);
  }

  constexpr auto rounds = tenant_count / clients * requests_of_a_visit;
  co_await tenants().sign_up("solo", "ada@example.com");
  const auto to_one = co_await http_json::put_under_load(server->port(), clients, rounds, visits(server->port(), true));
  std::cout << "one tenant: " << to_one << '\n';
  const auto to_all =
      co_await http_json::put_under_load(server->port(), clients, rounds, visits(server->port(), false));
  std::cout << tenant_count << " tenants: " << to_all << '\n';
  EXPECT_EQ(to_all.steps, tenant_count * requests_of_a_visit);

  EXPECT_TRUE(logged_.empty()) << logged_.front();
  for (std::size_t number = 0; number < tenant_count; ++number) co_await expect_exact(number);
  const auto solo = co_await tenants().find("solo");
  const auto all = co_await Projects{tenants().database(solo.value())}.list();
  EXPECT_EQ(all.size(), tenant_count);
  for (const auto& project : all) EXPECT_EQ(project.tasks, 3) << project.name;
}

}  // namespace
}  // namespace saas
