// Names only, for headers that need no more.
#pragma once

namespace pgdbm {

class AsyncDatabaseManager;
class AsyncMigrationManager;
class ModuleDatabase;
class Row;
class SharedPool;
class SyncDatabaseManager;
class SyncSharedPool;
class SyncTransaction;
class Transaction;
struct DatabaseConfig;
struct PoolStats;

}  // namespace pgdbm
