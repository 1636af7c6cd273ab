"""The work of the contract by psycopg 3; fairness.md says what was chosen and why."""
import os
import sys
import time
from collections.abc import Awaitable

import psycopg
import psycopg_pool
from psycopg.rows import namedtuple_row

import contract
from measuring import Stopwatch, highest_resident_bytes, resident_bytes

SELECT = "SELECT id, balance, name FROM accounts WHERE id = %s"
INSERT = "INSERT INTO inserted (id, amount, name, created_at, ratio) VALUES (%s, %s, %s, %s, %s)"
TYPES = ("int4", "int8", "text", "timestamptz", "float8")
CONNECTION = {"autocommit": True, "row_factory": namedtuple_row}


def connect(**address: str) -> psycopg.Connection:
    return psycopg.connect(**address, **CONNECTION)


def pool_of(connections: int) -> psycopg_pool.AsyncConnectionPool:
    return psycopg_pool.AsyncConnectionPool(min_size=connections, max_size=connections, open=False, kwargs=CONNECTION)


def one_after_the_other(statements: int, warmup: int) -> dict:
    with connect() as connection, connection.cursor(binary=True) as cursor:
        for i in range(warmup):
            cursor.execute(SELECT, (contract.account(i),), prepare=True).fetchone()
        balances = 0
        with Stopwatch() as watch:
            for i in range(statements):
                asked = time.perf_counter()
                row = cursor.execute(SELECT, (contract.account(i),), prepare=True).fetchone()
                watch.latencies.append(time.perf_counter() - asked)
                balances += row.balance
    return watch.outcome(statements, balances)


async def callers_over_a_pool(callers: int, connections: int, statements: int, warmup: int) -> dict:
    async with pool_of(connections) as pool:
        await pool.wait()
        watch, balances = Stopwatch(), 0

        async def one(i: int) -> None:
            nonlocal balances
            asked = time.perf_counter()
            async with pool.connection() as connection:
                cursor = await connection.execute(SELECT, (contract.account(i),), prepare=True, binary=True)
                row = await cursor.fetchone()
            watch.latencies.append(time.perf_counter() - asked)
            balances += row.balance

        await contract.by_callers(callers, warmup, one)
        watch.latencies.clear()
        balances = 0
        with watch:
            await contract.by_callers(callers, statements, one)
    return watch.outcome(statements, balances)


def many_rows(rows: int) -> dict:
    with connect() as connection:
        with Stopwatch() as watch:
            read = connection.execute(contract.bulk_select(rows), binary=True).fetchall()
    return watch.outcome(rows, sum(row.id for row in read))


def insert_rows(rows: int) -> dict:
    with connect() as connection:
        connection.execute("TRUNCATE inserted")
        made = contract.rows_to_write(rows)
        with Stopwatch() as watch:
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany(INSERT, made)
        count = connection.execute("SELECT count(*) FROM inserted").fetchone().count
    return watch.outcome(rows, count)


def copy_rows(rows: int) -> dict:
    with connect() as connection:
        connection.execute("TRUNCATE copied")
        made = contract.rows_to_write(rows)
        into = f"COPY copied ({', '.join(contract.COLUMNS)}) FROM STDIN (FORMAT BINARY)"
        with Stopwatch() as watch:
            with connection.cursor() as cursor, cursor.copy(into) as copy:
                copy.set_types(TYPES)
                for row in made:
                    copy.write_row(row)
        count = connection.execute("SELECT count(*) FROM copied").fetchone().count
    return watch.outcome(rows, count)


def transactions_of_three(transactions: int, warmup: int) -> dict:
    with connect() as connection, connection.cursor(binary=True) as cursor:

        def one(i: int) -> int:
            with connection.transaction():
                order = cursor.execute("INSERT INTO orders (account, item) VALUES (%s, %s) RETURNING id",
                                       (contract.account(i), f"item {i}"), prepare=True).fetchone().id
                cursor.execute("INSERT INTO lines (order_id, amount) VALUES (%s, %s)", (order, i), prepare=True)
                return cursor.execute("SELECT count(*) FROM lines WHERE order_id = %s",
                                      (order,), prepare=True).fetchone().count

        for i in range(warmup):
            one(i)
        counts = 0
        with Stopwatch() as watch:
            for i in range(transactions):
                asked = time.perf_counter()
                counts += one(i)
                watch.latencies.append(time.perf_counter() - asked)
    return watch.outcome(transactions, counts)


def schemas_in_turn(schemas: int, statements: int, warmup: int) -> dict:
    with connect() as connection, connection.cursor(binary=True) as cursor:
        connection.prepared_max = max(100, schemas)
        lengths = 0

        def one(i: int) -> int:
            select = f'SELECT name FROM "s_{i % schemas}".items WHERE id = %s'
            return len(cursor.execute(select, (1 + i % 10,), prepare=True).fetchone().name)

        for i in range(warmup):
            one(i)
        with Stopwatch() as watch:
            for i in range(statements):
                lengths += one(i)
    return watch.outcome(statements, lengths)


def acquire_and_release(waiters: int, rounds: int, warmup: int) -> dict | Awaitable[dict]:
    """Alone as a program of one thread does it, with the pool for that; waiters are tasks."""
    if waiters:
        return acquire_by_waiters(waiters, rounds, warmup)
    with psycopg_pool.ConnectionPool(min_size=1, max_size=1, open=False, kwargs=CONNECTION) as pool:
        pool.wait()
        for _ in range(warmup):
            with pool.connection():
                pass
        with Stopwatch() as watch:
            for _ in range(rounds):
                with pool.connection():
                    pass
    return watch.outcome(rounds, rounds)


async def acquire_by_waiters(waiters: int, rounds: int, warmup: int) -> dict:
    async with pool_of(1) as pool:
        await pool.wait()

        async def one(_: int) -> None:
            async with pool.connection():
                pass

        await contract.by_callers(waiters, warmup, one)
        with Stopwatch() as watch:
            await contract.by_callers(waiters, rounds, one)
    return watch.outcome(rounds, rounds)


def connect_by_tls(connections: int) -> dict:
    address = {**contract.tcp_address(), "sslmode": "verify-full", "sslrootcert": os.environ["BENCH_TCP_CA"]}
    done = 0
    with Stopwatch() as watch:
        for _ in range(connections):
            asked = time.perf_counter()
            connect(**address).close()
            watch.latencies.append(time.perf_counter() - asked)
            done += 1
    return watch.outcome(connections, done)


def memory_of_idle(connections: int) -> dict:
    def connect_and_ask() -> psycopg.Connection:
        connection = connect()
        connection.execute(SELECT, (1,), prepare=True, binary=True).fetchone()
        return connection

    connect_and_ask().close()
    before = resident_bytes()
    held = [connect_and_ask() for _ in range(connections)]
    grown = resident_bytes() - before
    for connection in held:
        connection.close()
    return {"bytes": grown / connections, "check": len(held)}


def memory_of_rows(rows: int) -> dict:
    with connect() as connection:
        before = highest_resident_bytes()
        read = connection.execute(contract.bulk_select(rows), binary=True).fetchall()
        grown = highest_resident_bytes() - before
    return {"bytes": grown, "check": sum(row.id for row in read)}


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
    },
    version=f"psycopg {psycopg.__version__} ({psycopg.pq.__impl__}), pool {psycopg_pool.__version__}, "
            f"Python {sys.version.split()[0]}",
)
