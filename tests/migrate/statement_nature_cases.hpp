// Statements of each kind, for the unit test and for the server to judge.
#pragma once

#include <array>
#include <string_view>

namespace pgdbm::tests {

/// What the server refuses inside a transaction. The objects are those of `nature_objects`.
inline constexpr std::array refused_in_transaction{
    "VACUUM",
    "vacuum (analyze) t",
    "CREATE INDEX CONCURRENTLY c1 ON t (i)",
    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS c2 ON ONLY s.t (i)",
    "CREATE INDEX CONCURRENTLY ON t (i)",
    "DROP INDEX CONCURRENTLY t_i",
    "DROP INDEX CONCURRENTLY IF EXISTS t_i",
    "REINDEX INDEX CONCURRENTLY t_i",
    "REINDEX (VERBOSE) TABLE CONCURRENTLY t",
    "REINDEX (CONCURRENTLY) TABLE t",
    "REINDEX (CONCURRENTLY on, VERBOSE) TABLE t",
    "REINDEX SCHEMA s",
    "REINDEX SCHEMA CONCURRENTLY s",
    "REINDEX DATABASE postgres",
    "REINDEX SYSTEM postgres",
    "ALTER SYSTEM SET work_mem = '4MB'",
    "ALTER SYSTEM RESET ALL",
    "CREATE DATABASE d2",
    "DROP DATABASE d1",
    "DROP DATABASE IF EXISTS d3",
    "ALTER DATABASE d1 SET TABLESPACE pg_default",
    "CREATE TABLESPACE ts LOCATION '/nowhere'",
    "DROP TABLESPACE ts",
    "CLUSTER",
    "CLUSTER VERBOSE",
    "ALTER TABLE parted DETACH PARTITION part1 CONCURRENTLY",
    "ALTER TABLE IF EXISTS ONLY \"parted\" DETACH PARTITION s.part2 CONCURRENTLY",
    "CREATE SUBSCRIPTION s2 CONNECTION 'dbname=nowhere' PUBLICATION p",
    "CREATE SUBSCRIPTION s2 CONNECTION 'dbname=nowhere' PUBLICATION p WITH (enabled = false)",
    "CREATE SUBSCRIPTION s2 CONNECTION 'dbname=nowhere' PUBLICATION p WITH (create_slot)",
    "DROP SUBSCRIPTION s1",
    "ALTER SUBSCRIPTION on1 REFRESH PUBLICATION",
    "ALTER SUBSCRIPTION on1 SET PUBLICATION p2",
    "ALTER SUBSCRIPTION on1 ADD PUBLICATION p2 WITH (copy_data = false)",
    "ALTER SUBSCRIPTION on1 DROP PUBLICATION p WITH (refresh = true)",
    "DISCARD ALL",
};

/// What looks like one of them, and the server takes inside a transaction.
inline constexpr std::array taken_in_transaction{
    "ANALYZE t",
    "CREATE INDEX c3 ON t (i)",
    "CREATE UNIQUE INDEX concurrently1 ON t (i)",
    "DROP INDEX t_i",
    "REINDEX TABLE t",
    "REINDEX (VERBOSE) INDEX t_i",
    "REINDEX (CONCURRENTLY false) TABLE t",
    "REINDEX (CONCURRENTLY off) TABLE t",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
    "REFRESH MATERIALIZED VIEW m",
    "ALTER TYPE mood ADD VALUE 'calm'",
    "ALTER TYPE mood RENAME VALUE 'sad' TO 'low'",
    "ALTER DATABASE d1 SET work_mem = '4MB'",
    "ALTER DATABASE d1 RENAME TO d4",
    "ALTER TABLESPACE pg_default SET (seq_page_cost = 1)",
    "CLUSTER t USING t_i",
    "CLUSTER VERBOSE t USING t_i",
    "ALTER TABLE parted DETACH PARTITION part1",
    "ALTER TABLE parted RENAME TO concurrently1",
    "CREATE SUBSCRIPTION s2 CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false)",
    "CREATE SUBSCRIPTION s2 CONNECTION 'dbname=nowhere' PUBLICATION p WITH (create_slot = false, connect = false)",
    "ALTER SUBSCRIPTION on1 SET PUBLICATION p2 WITH (refresh = false)",
    "ALTER SUBSCRIPTION on1 ADD PUBLICATION p2 WITH (refresh = off)",
    "ALTER SUBSCRIPTION s1 DISABLE",
    "ALTER SUBSCRIPTION s1 SET (binary = true)",
    "ALTER SUBSCRIPTION s1 RENAME TO s3",
    "DISCARD PLANS",
    "CREATE TABLE vacuum (i int)",
    "COMMENT ON INDEX t_i IS 'CONCURRENTLY'",
    "LOCK TABLE t",
    "CHECKPOINT",
    "SET LOCAL work_mem = '4MB'",
    "SAVEPOINT a",
    "DO $$ BEGIN PERFORM 1; END $$",
    "CREATE SCHEMA AUTHORIZATION postgres",
    "DROP SCHEMA s CASCADE",
};

inline constexpr std::string_view nature_objects =
    "CREATE SCHEMA s;"
    "CREATE TABLE t (i int); CREATE INDEX t_i ON t (i); CREATE TABLE s.t (i int);"
    "CREATE TABLE parted (i int) PARTITION BY RANGE (i);"
    "CREATE TABLE part1 PARTITION OF parted FOR VALUES FROM (0) TO (1);"
    "CREATE TABLE s.part2 PARTITION OF parted FOR VALUES FROM (1) TO (2);"
    "CREATE TYPE mood AS ENUM ('sad');"
    "CREATE MATERIALIZED VIEW m AS SELECT 1 AS i; CREATE UNIQUE INDEX ON m (i);"
    "CREATE SUBSCRIPTION s1 CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false, slot_name = 'x');"
    "CREATE SUBSCRIPTION on1 CONNECTION 'dbname=nowhere' PUBLICATION p, q WITH (connect = false, slot_name = 'y');"
    "ALTER SUBSCRIPTION on1 ENABLE;";

}  // namespace pgdbm::tests
