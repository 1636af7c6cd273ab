// The test kit: a fresh, migrated database for each test, rows from files, snapshots; and a private PostgreSQL, for
// tests and demonstrations. Nothing inside the library includes this. With a test framework, include
// <pgdbm/testing/gtest.hpp>, <pgdbm/testing/catch2.hpp> or <pgdbm/testing/doctest.hpp> besides.
#pragma once

#include <pgdbm/testing/blueprint.hpp>
#include <pgdbm/testing/fixtures.hpp>
#include <pgdbm/testing/private_server.hpp>
#include <pgdbm/testing/run_on.hpp>
#include <pgdbm/testing/samples.hpp>
#include <pgdbm/testing/table_snapshot.hpp>
#include <pgdbm/testing/test_config.hpp>
#include <pgdbm/testing/test_database.hpp>
