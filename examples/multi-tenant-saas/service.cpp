#include "service.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

#include "projects.hpp"

namespace saas {

namespace {

using http_json::Refusal;
using http_json::Reply;
using http_json::Request;
using http_json::status;
using http_json::verb;
namespace json = boost::json;

[[noreturn]] void refuse_host() {
  throw Refusal{status::not_found, "there is no tenant at this host"};
}

/// What stands before the domain. Throws Refusal when nothing does.
std::string name_of(std::string_view host, std::string_view domain) {
  const auto length = host.size() - std::min(host.size(), domain.size());
  if (length < 2 || host[length - 1] != '.' || host.substr(length) != domain) refuse_host();
  return std::string{host.substr(0, length - 1)};
}

// [tenant]
asio::awaitable<Reply> answer_for_tenant(Tenants tenants, std::string domain, TenantHandler handler, Request request) {
  const auto name = name_of(request.host, domain);
  const auto tenant = co_await tenants.find(name);
  if (!tenant) refuse_host();
  std::exception_ptr failure;
  try {
    co_return co_await handler(tenants.database(*tenant), std::move(request));
  } catch (const pgdbm::Error&) {  // of a schema, of a role, of a statement
    failure = std::current_exception();
  }
  // Whoever is removed between the look and the statement has no tables any more.
  const auto now = co_await tenants.find(name);
  if (now != tenant) refuse_host();
  std::rethrow_exception(failure);
}
// [/tenant]

asio::awaitable<Reply> sign_up(Tenants tenants, std::string domain, Request request) {
  if (request.host != domain) refuse_host();
  const auto name = http_json::text_of(request, "name");
  const auto owner = http_json::text_of(request, "owner");
  if (const auto fault = fault_of_name(name)) throw Refusal{status::unprocessable_entity, *fault};
  const auto outcome = co_await tenants.sign_up(name, owner);
  if (outcome == SignUp::is_taken) throw Refusal{status::conflict, "this name is taken"};
  if (outcome == SignUp::was_removed) throw Refusal{status::conflict, "the operator removes this tenant; try again"};
  const auto code = outcome == SignUp::opened ? status::created : status::ok;
  co_return Reply{code, json::object{{"name", name}, {"host", name + "." + domain}}};
}

asio::awaitable<Reply> list_projects(pgdbm::AsyncDatabaseManager db, Request) {
  const auto projects = co_await Projects{db}.list();
  json::array all;
  for (const auto& project : projects) {
    all.push_back(
        json::object{{"id", project.id}, {"name", project.name}, {"tasks", project.tasks}, {"done", project.done}});
  }
  co_return Reply{status::ok, std::move(all)};
}

asio::awaitable<Reply> add_project(pgdbm::AsyncDatabaseManager db, Request request) {
  const auto id = co_await Projects{db}.add(http_json::text_of(request, "name"));
  co_return Reply{status::created, json::object{{"id", id}}};
}

asio::awaitable<Reply> list_tasks(pgdbm::AsyncDatabaseManager db, Request request) {
  const auto tasks = co_await Projects{db}.tasks(http_json::id_of(request));
  json::array all;
  for (const auto& task : tasks) {
    all.push_back(json::object{{"id", task.id}, {"title", task.title}, {"is_done", task.is_done}});
  }
  co_return Reply{status::ok, std::move(all)};
}

asio::awaitable<Reply> add_task(pgdbm::AsyncDatabaseManager db, Request request) {
  const auto id = co_await Projects{db}.add_task(http_json::id_of(request), http_json::text_of(request, "title"));
  if (!id) throw Refusal{status::not_found, "there is no such project"};
  co_return Reply{status::created, json::object{{"id", *id}}};
}

asio::awaitable<Reply> finish_task(pgdbm::AsyncDatabaseManager db, Request request) {
  const auto was_there = co_await Projects{db}.finish_task(http_json::id_of(request));
  if (!was_there) throw Refusal{status::not_found, "there is no such task"};
  co_return Reply{status::ok, json::object{}};
}

asio::awaitable<Reply> list_tenants(Tenants tenants) {
  const auto known = co_await tenants.list();
  json::array all;
  for (const auto& tenant : known) {
    all.push_back(
        json::object{{"id", tenant.id}, {"name", tenant.name}, {"owner", tenant.owner}, {"state", tenant.state}});
  }
  co_return Reply{status::ok, std::move(all)};
}

asio::awaitable<Reply> remove_tenant(Tenants tenants, Request request) {
  const auto was_there = co_await tenants.remove(request.parameters.front());
  if (!was_there) throw Refusal{status::not_found, "there is no such tenant"};
  co_return Reply{status::ok, json::object{}};
}

}  // namespace

http_json::Handler for_tenant(Tenants tenants, std::string domain, TenantHandler handler) {
  return [tenants = std::move(tenants), domain = std::move(domain), handler = std::move(handler)](Request request) {
    return answer_for_tenant(tenants, domain, handler, std::move(request));
  };
}

http_json::Routes visitor_routes(const Tenants& tenants, const std::string& domain) {
  http_json::Routes routes;
  routes.add(verb::post, "/tenants",
             [tenants, domain](Request request) { return sign_up(tenants, domain, std::move(request)); });
  routes.add(verb::get, "/projects", for_tenant(tenants, domain, list_projects));
  routes.add(verb::post, "/projects", for_tenant(tenants, domain, add_project));
  routes.add(verb::get, "/projects/{}/tasks", for_tenant(tenants, domain, list_tasks));
  routes.add(verb::post, "/projects/{}/tasks", for_tenant(tenants, domain, add_task));
  routes.add(verb::post, "/tasks/{}/done", for_tenant(tenants, domain, finish_task));
  return routes;
}

http_json::Routes operator_routes(const Tenants& tenants) {
  http_json::Routes routes;
  routes.add(verb::get, "/tenants", [tenants](Request) { return list_tenants(tenants); });
  routes.add(verb::delete_, "/tenants/{}",
             [tenants](Request request) { return remove_tenant(tenants, std::move(request)); });
  return routes;
}

}  // namespace saas
