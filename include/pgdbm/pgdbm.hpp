// All of pgdbm that a program needs: managers, transactions, migrations, errors.
// (The test kit is apart: pgdbm/testing.hpp.) Nothing inside the library includes this.
#pragma once

#include <pgdbm/migrate/fleet.hpp>
#include <pgdbm/migrate/manager.hpp>
#include <pgdbm/module/module_database.hpp>

#include <pgdbm/db/config.hpp>
#include <pgdbm/db/manager.hpp>
#include <pgdbm/db/masked.hpp>
#include <pgdbm/db/row.hpp>
#include <pgdbm/db/row_stream.hpp>
#include <pgdbm/db/schema_manager.hpp>
#include <pgdbm/db/shared_pool.hpp>
#include <pgdbm/db/sync_manager.hpp>
#include <pgdbm/db/sync_transaction.hpp>
#include <pgdbm/db/transaction.hpp>

#include <pgdbm/sql/query.hpp>

#include <pgdbm/base/error.hpp>
