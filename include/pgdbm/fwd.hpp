// Names only, for headers that need no more.
#pragma once

namespace pgdbm {

class AsyncDatabaseManager;
class AsyncMigrationManager;
class Row;
class SharedPool;
class Transaction;
struct DatabaseConfig;
struct PoolStats;

}  // namespace pgdbm
