// The routes: those of visitors, whose host says which tenant they want, and those of the operator, who has a port that
// nobody else reaches.
#pragma once

#include <pgdbm/pgdbm.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>

#include "http_json.hpp"
#include "tenants.hpp"

namespace saas {

/// What a tenant's route does, with a manager that reaches the tenant's schema and nothing else.
using TenantHandler =
    std::function<asio::awaitable<http_json::Reply>(pgdbm::AsyncDatabaseManager db, http_json::Request request)>;

/// Finds the tenant by the host ("acme.example.test" under the domain "example.test" is acme's), and hands its manager
/// on. A host that is nobody's is answered by 404.
[[nodiscard]] http_json::Handler for_tenant(Tenants tenants, std::string domain, TenantHandler handler);

/// On the domain itself POST /tenants; on the tenants' hosts GET and POST /projects, GET and POST /projects/{}/tasks,
/// POST /tasks/{}/done.
[[nodiscard]] http_json::Routes visitor_routes(const Tenants& tenants, const std::string& domain);

/// GET /tenants, DELETE /tenants/{}.
[[nodiscard]] http_json::Routes operator_routes(const Tenants& tenants);

}  // namespace saas
