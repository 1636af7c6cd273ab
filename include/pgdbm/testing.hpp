// The test kit: a private PostgreSQL for tests and demonstrations. Nothing inside the library includes this.
#pragma once

#include <pgdbm/testing/fixtures.hpp>
#include <pgdbm/testing/private_server.hpp>
#include <pgdbm/testing/table_snapshot.hpp>
