#include "users.hpp"

#include <pgdbm/pgdbm.hpp>

#include <pgdbm_embedded/users.hpp>

#include <utility>

namespace shop {

using http_json::Reply;
using http_json::Request;
using http_json::status;
using http_json::verb;

namespace {

http_json::json::object to_json(const User& user) {
  http_json::json::object object{{"id", user.id}, {"email", user.email}, {"name", nullptr}};
  if (user.name) object["name"] = *user.name;
  return object;
}

}  // namespace

Users::Users(pgdbm::DatabaseSource source)
    : database_{std::move(source), {.name = "users", .migrations = pgdbm_embedded::users}} {}

asio::awaitable<User> Users::sign_up(std::string email, std::string name) const {
  auto user = co_await db().fetch_one<User>(
      "INSERT INTO {{tables.users}} (email, name) VALUES ($1, nullif($2, '')) RETURNING id, email, name", email, name);
  co_return *std::move(user);
}

asio::awaitable<std::optional<User>> Users::find(std::int64_t id) const {
  return db().fetch_one<User>("SELECT id, email, name FROM {{tables.users}} WHERE id = $1", id);
}

asio::awaitable<bool> Users::is_known(std::int64_t id) const {
  return db().fetch_value<bool>("SELECT EXISTS (SELECT FROM {{tables.users}} WHERE id = $1)", id);
}

http_json::Routes Users::routes() const {
  http_json::Routes routes;
  routes.add(verb::post, "/", [this](Request request) -> asio::awaitable<Reply> {
    const auto user = co_await sign_up(text_of(request, "email"), text_of(request, "name"));
    co_return Reply{status::created, to_json(user)};
  });
  routes.add(verb::get, "/{}", [this](Request request) -> asio::awaitable<Reply> {
    const auto user = co_await find(id_of(request));
    if (!user) throw http_json::Refusal{status::not_found, "there is no such user"};
    co_return Reply{status::ok, to_json(*user)};
  });
  return routes;
}

}  // namespace shop
