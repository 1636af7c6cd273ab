// Tables to try things on, for tests that need some and care little which: users, projects and agents.
#pragma once

#include <pgdbm/testing/blueprint.hpp>

namespace pgdbm::testing {

/// users (email, full_name, is_active), projects (name, owner_id → users), agents (name, project_id → projects,
/// capabilities as jsonb).
[[nodiscard]] Blueprint sample_tables();

/// The same with three users (alice, bob and charlie), two projects of alice's and five agents.
[[nodiscard]] Blueprint sample_data();

}  // namespace pgdbm::testing
