// A blueprint as the kit uses it: by what it is known, and how it becomes a database.
#pragma once

#include <pgdbm/testing/blueprint.hpp>

#include <pgdbm/db/manager.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>

namespace pgdbm::testing {

/// How many schemas a database holds that tests take by turns, each with the blueprint's only module.
inline constexpr unsigned schema_slots = 4;

[[nodiscard]] std::string slot_schema(unsigned slot);

/// As many blueprints as there are slots, each in a schema of its own. Throws ConfigurationError unless the blueprint
/// has exactly one module, and seeds for its schema only.
[[nodiscard]] Blueprint in_slots(const Blueprint& blueprint);

/// The same for the same files, whatever they are called on the way. Reads them all: throws MigrationError and
/// ConfigurationError for what cannot be read.
[[nodiscard]] std::string key_of(const Blueprint& blueprint);

/// Into an empty database. Throws what befalls a statement.
boost::asio::awaitable<void> build(Blueprint blueprint, AsyncDatabaseManager db);

}  // namespace pgdbm::testing
