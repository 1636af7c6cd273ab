// The guest house over HTTP.
#pragma once

#include <pgdbm/db/manager.hpp>

#include "http_json.hpp"

namespace guest_house {

/// POST /rooms, GET /rooms, POST /bookings, GET /stays and onwards, GET and DELETE /stays/{id}, GET /health.
[[nodiscard]] http_json::Routes routes_of(pgdbm::AsyncDatabaseManager db);

}  // namespace guest_house
