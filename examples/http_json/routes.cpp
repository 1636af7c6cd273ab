// Which handler answers what, and what its failure is to those who asked.
#include <pgdbm/pgdbm.hpp>

#include <algorithm>
#include <charconv>
#include <exception>

#include "http_json.hpp"

namespace http_json {

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    if (end > 0) parts.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

namespace {

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  return std::ranges::equal(pattern, path,
                            [](const auto& part, const auto& word) { return part == "{}" || part == word; });
}

auto placeholders_of(const std::vector<std::string>& pattern) {
  return std::ranges::count(pattern, "{}");
}

Reply error(status code, std::string_view what) {
  return {code, json::object{{"error", what}}};
}

Reply failed() {
  return error(status::internal_server_error, "this failed; the log of the service says why");
}

/// What a failure is to the one who asked. Not in it: texts of statements, names of hosts.
Reply explain(const std::exception_ptr& failure, const std::function<void(std::string)>& log) {
  try {
    std::rethrow_exception(failure);
  } catch (const Refusal& refusal) {
    return error(refusal.code(), refusal.what());
  } catch (const pgdbm::UniqueViolation& violation) {
    return error(status::conflict, "there is one already (" + violation.report()->constraint + ")");
  } catch (const pgdbm::ForeignKeyViolation& violation) {
    const auto& constraint = violation.report()->constraint;
    return error(status::conflict, "it refers to what is not there, or is referred to (" + constraint + ")");
  } catch (const pgdbm::NotNullViolation& violation) {
    return error(status::unprocessable_entity, "a value is missing (" + violation.report()->column + ")");
  } catch (const pgdbm::CheckViolation& violation) {
    return error(status::unprocessable_entity, "a rule forbids it (" + violation.report()->constraint + ")");
  } catch (const pgdbm::ConstraintViolation& violation) {  // what is left is EXCLUDE and RESTRICT
    return error(status::conflict, "it collides with what is there (" + violation.report()->constraint + ")");
  } catch (const pgdbm::PoolTimeout& timeout) {
    if (log) log(timeout.what());
    return error(status::service_unavailable, "busy; try again");
  } catch (const std::exception& unforeseen) {
    if (log) log(unforeseen.what());
    return failed();
  } catch (...) {
    if (log) log("a handler threw what is no std::exception");
    return failed();
  }
}

}  // namespace

Routes& Routes::add(verb method, std::string_view path, Handler handler) {
  routes_.push_back({method, parts_of(path), std::move(handler)});
  return *this;
}

Routes& Routes::mount(std::string_view prefix, const Routes& module) {
  for (auto route : module.routes_) {
    route.path.insert(route.path.begin(), std::string{prefix});
    routes_.push_back(std::move(route));
  }
  return *this;
}

asio::awaitable<Reply> Routes::answer(Request request, const std::function<void(std::string)>& log) const {
  const Route* found = nullptr;
  bool is_known = false;
  for (const auto& route : routes_) {
    if (!matches(route.path, request.path)) continue;
    is_known = true;
    if (route.method != request.method) continue;
    if (found == nullptr || placeholders_of(route.path) < placeholders_of(found->path)) found = &route;
  }
  if (found == nullptr && is_known) co_return error(status::method_not_allowed, "not by this method");
  if (found == nullptr) co_return error(status::not_found, "there is nothing of this name");

  for (std::size_t i = 0; i < found->path.size(); ++i) {
    if (found->path[i] == "{}") request.parameters.push_back(request.path[i]);
  }
  std::exception_ptr failure;
  try {
    co_return co_await found->handler(std::move(request));
  } catch (...) {
    failure = std::current_exception();
  }
  co_return explain(failure, log);
}

namespace {

/// Null: not there, or not of this kind.
const json::value* member_of(const Request& request, std::string_view member, json::kind kind) {
  const auto* const object = request.body.if_object();
  const auto* const value = object != nullptr ? object->if_contains(member) : nullptr;
  return value != nullptr && value->kind() == kind ? value : nullptr;
}

}  // namespace

std::string text_of(const Request& request, std::string_view member) {
  const auto* const value = member_of(request, member, json::kind::string);
  if (value == nullptr)
    throw Refusal{status::bad_request, "the body must have the text \"" + std::string{member} + '"'};
  const auto& text = value->get_string();
  if (text.find('\0') != json::string::npos)  // PostgreSQL holds none
    throw Refusal{status::bad_request, "the text \"" + std::string{member} + "\" has a NUL"};
  return std::string{text};
}

std::int64_t integer_of(const Request& request, std::string_view member) {
  const auto* const value = member_of(request, member, json::kind::int64);
  if (value == nullptr)
    throw Refusal{status::bad_request, "the body must have the integer \"" + std::string{member} + '"'};
  return value->get_int64();
}

std::int64_t id_of(const Request& request, std::size_t parameter) {
  const auto& text = request.parameters.at(parameter);
  std::int64_t id = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (fault != std::errc{} || end != text.data() + text.size()) {
    throw Refusal{status::not_found, "there is nothing of this name"};
  }
  return id;
}

}  // namespace http_json
