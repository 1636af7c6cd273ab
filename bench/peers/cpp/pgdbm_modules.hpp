// What pgdbm has and drivers have not: the migrations of many schemas, and the test kit.
#pragma once

#include "peers/cpp/contender.hpp"

namespace pgdbm::bench {

/// W10, by `apply_to_all`.
Figures migrate_tenants(const Arguments& asked);

/// W11, by `TestDatabase`.
Figures lease_test_databases(const Arguments& asked);

}  // namespace pgdbm::bench
