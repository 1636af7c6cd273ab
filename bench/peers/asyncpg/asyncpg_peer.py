"""The work of the contract by asyncpg; fairness.md says what was chosen and why."""
import os
import ssl
import sys
import time

import asyncpg
import uvloop

import contract
from measuring import Stopwatch, highest_resident_bytes, resident_bytes

SELECT = "SELECT id, balance, name FROM accounts WHERE id = $1"
INSERT = "INSERT INTO inserted (id, amount, name, created_at, ratio) VALUES ($1, $2, $3, $4, $5)"


async def one_after_the_other(statements: int, warmup: int) -> dict:
    connection = await asyncpg.connect()
    select = await connection.prepare(SELECT)
    for i in range(warmup):
        await select.fetchrow(contract.account(i))
    balances = 0
    with Stopwatch() as watch:
        for i in range(statements):
            asked = time.perf_counter()
            row = await select.fetchrow(contract.account(i))
            watch.latencies.append(time.perf_counter() - asked)
            balances += row["balance"]
    await connection.close()
    return watch.outcome(statements, balances)


async def callers_over_a_pool(callers: int, connections: int, statements: int, warmup: int) -> dict:
    async with asyncpg.create_pool(min_size=connections, max_size=connections) as pool:
        watch, balances = Stopwatch(), 0

        async def one(i: int) -> None:
            nonlocal balances
            asked = time.perf_counter()
            row = await pool.fetchrow(SELECT, contract.account(i))
            watch.latencies.append(time.perf_counter() - asked)
            balances += row["balance"]

        await contract.by_callers(callers, warmup, one)
        watch.latencies.clear()
        balances = 0
        with watch:
            await contract.by_callers(callers, statements, one)
    return watch.outcome(statements, balances)


async def many_rows(rows: int) -> dict:
    connection = await asyncpg.connect()
    select = await connection.prepare(contract.bulk_select(rows))
    with Stopwatch() as watch:
        read = await select.fetch()
    await connection.close()
    return watch.outcome(rows, sum(row["id"] for row in read))


async def insert_rows(rows: int) -> dict:
    connection = await asyncpg.connect()
    await connection.execute("TRUNCATE inserted")
    made = contract.rows_to_write(rows)
    with Stopwatch() as watch:
        async with connection.transaction():
            await connection.executemany(INSERT, made)
    count = await connection.fetchval("SELECT count(*) FROM inserted")
    await connection.close()
    return watch.outcome(rows, count)


async def copy_rows(rows: int) -> dict:
    connection = await asyncpg.connect()
    await connection.execute("TRUNCATE copied")
    made = contract.rows_to_write(rows)
    with Stopwatch() as watch:
        await connection.copy_records_to_table("copied", records=made, columns=contract.COLUMNS)
    count = await connection.fetchval("SELECT count(*) FROM copied")
    await connection.close()
    return watch.outcome(rows, count)


async def transactions_of_three(transactions: int, warmup: int) -> dict:
    connection = await asyncpg.connect()

    async def one(i: int) -> int:
        async with connection.transaction():
            order = await connection.fetchval(
                "INSERT INTO orders (account, item) VALUES ($1, $2) RETURNING id", contract.account(i), f"item {i}")
            await connection.execute("INSERT INTO lines (order_id, amount) VALUES ($1, $2)", order, i)
            return await connection.fetchval("SELECT count(*) FROM lines WHERE order_id = $1", order)

    for i in range(warmup):
        await one(i)
    counts = 0
    with Stopwatch() as watch:
        for i in range(transactions):
            asked = time.perf_counter()
            counts += await one(i)
            watch.latencies.append(time.perf_counter() - asked)
    await connection.close()
    return watch.outcome(transactions, counts)


async def schemas_in_turn(schemas: int, statements: int, warmup: int) -> dict:
    connection = await asyncpg.connect(statement_cache_size=max(100, schemas))
    lengths = 0

    async def one(i: int) -> int:
        return len(await connection.fetchval(f'SELECT name FROM "s_{i % schemas}".items WHERE id = $1', 1 + i % 10))

    for i in range(warmup):
        await one(i)
    with Stopwatch() as watch:
        for i in range(statements):
            lengths += await one(i)
    await connection.close()
    return watch.outcome(statements, lengths)


async def acquire_and_release(waiters: int, rounds: int, warmup: int) -> dict:
    async with asyncpg.create_pool(min_size=1, max_size=1) as pool:

        async def one(_: int) -> None:
            async with pool.acquire():
                pass

        await contract.by_callers(max(1, waiters), warmup, one)
        with Stopwatch() as watch:
            await contract.by_callers(max(1, waiters), rounds, one)
    return watch.outcome(rounds, rounds)


async def connect_by_tls(connections: int) -> dict:
    address = contract.tcp_address()
    verified = ssl.create_default_context(cafile=os.environ["BENCH_TCP_CA"])
    done = 0
    with Stopwatch() as watch:
        for _ in range(connections):
            asked = time.perf_counter()
            connection = await asyncpg.connect(**address, ssl=verified)
            await connection.close()
            watch.latencies.append(time.perf_counter() - asked)
            done += 1
    return watch.outcome(connections, done)


async def memory_of_idle(connections: int) -> dict:
    async def connect() -> asyncpg.Connection:
        connection = await asyncpg.connect()
        await connection.fetchrow(SELECT, 1)
        return connection

    await (await connect()).close()
    before = resident_bytes()
    held = [await connect() for _ in range(connections)]
    grown = resident_bytes() - before
    for connection in held:
        await connection.close()
    return {"bytes": grown / connections, "check": len(held)}


async def memory_of_rows(rows: int) -> dict:
    connection = await asyncpg.connect()
    before = highest_resident_bytes()
    read = await connection.fetch(contract.bulk_select(rows))
    grown = highest_resident_bytes() - before
    await connection.close()
    return {"bytes": grown, "check": sum(row["id"] for row in read)}


HISTORY = """CREATE TABLE IF NOT EXISTS "{schema}".schema_migrations (id SERIAL PRIMARY KEY,
 filename VARCHAR(255) NOT NULL, checksum VARCHAR(64) NOT NULL, module_name VARCHAR(100),
 applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, applied_by VARCHAR(100) DEFAULT CURRENT_USER,
 execution_time_ms INTEGER, UNIQUE(filename, module_name))"""
RECORD = """INSERT INTO "{schema}".schema_migrations (filename, checksum, module_name, execution_time_ms)
 VALUES ($1, $2, $3, $4)"""


async def migrate_tenant(connection: asyncpg.Connection, schema: str, files: int) -> None:
    """What the Python library does: lock, history, then each file in a transaction with its row."""
    await connection.execute("SELECT pg_advisory_lock(hashtext($1))", "pgdbm_migration_tenant")
    await connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    await connection.execute(HISTORY.format(schema=schema))
    await connection.execute(f'CREATE INDEX IF NOT EXISTS idx_schema_migrations_module '
                             f'ON "{schema}".schema_migrations (module_name, filename)')
    await connection.fetch(f'SELECT filename, checksum FROM "{schema}".schema_migrations')
    for number in range(files):
        text = (f'CREATE TABLE "{schema}".t{number} (id int PRIMARY KEY, name text NOT NULL);\n'
                f'CREATE INDEX ON "{schema}".t{number} (name);\n'
                f"INSERT INTO \"{schema}\".t{number} VALUES (1, 'one');\n")
        async with connection.transaction():
            await connection.execute(text)
            await connection.execute(RECORD.format(schema=schema), f"{number:03}_t.sql", "c" * 64, "tenant", 1)
    await connection.execute("SELECT pg_advisory_unlock(hashtext($1))", "pgdbm_migration_tenant")


async def migrate_tenants(schemas: int, files: int) -> dict:
    maintenance = await asyncpg.connect()
    await maintenance.execute("CREATE DATABASE bench_scratch")
    connection = await asyncpg.connect(database="bench_scratch")
    await connection.execute("SET client_min_messages = warning")
    with Stopwatch() as watch:
        for number in range(schemas):
            await migrate_tenant(connection, f"tenant_{number}", files)
    tables = await connection.fetchval(
        "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname LIKE 'tenant%' AND tablename ~ '^t[0-9]+$'")
    await connection.close()
    await maintenance.execute("DROP DATABASE bench_scratch")
    await maintenance.close()
    return watch.outcome(schemas * files, tables)


uvloop.install()
contract.main(
    {
        "W1": one_after_the_other,
        "W2": callers_over_a_pool,
        "W3": many_rows,
        "W4-insert": insert_rows,
        "W4-copy": copy_rows,
        "W5": transactions_of_three,
        "W6": schemas_in_turn,
        "W7": acquire_and_release,
        "W8": connect_by_tls,
        "W9-idle": memory_of_idle,
        "W9-rows": memory_of_rows,
        "W10": migrate_tenants,
    },
    version=f"asyncpg {asyncpg.__version__}, uvloop {uvloop.__version__}, Python {sys.version.split()[0]}",
)
