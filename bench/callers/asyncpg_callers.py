"""The same by asyncpg, the engine of the Python library that pgdbm follows: its own pool, its own cache of statements."""
import asyncio
import json
import sys
import time

import asyncpg

SELECT = "SELECT id, balance, name FROM accounts WHERE id = $1"
ACCOUNTS = 10_000


def account(caller: int, statement: int) -> int:
    return (caller * 104_729 + statement * 7_919) % ACCOUNTS + 1


async def call(pool: asyncpg.Pool, number: int, statements: int, latencies: list[float]) -> None:
    for i in range(statements):
        asked = time.perf_counter()
        row = await pool.fetchrow(SELECT, account(number, i))
        if row["id"] != account(number, i):
            raise AssertionError(row)
        latencies.append(time.perf_counter() - asked)


async def main() -> None:
    dsn, callers, connections, statements = sys.argv[1], *(int(word) for word in sys.argv[2:5])
    fields = dict(word.split("=", 1) for word in dsn.split())
    latencies: list[float] = []
    async with asyncpg.create_pool(host=fields["host"], port=int(fields["port"]), database=fields["dbname"],
                                   user=fields["user"], min_size=connections, max_size=connections) as pool:
        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(call(pool, i, statements // callers, latencies) for i in range(callers)))
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    latencies.sort()
    count = len(latencies)
    print(json.dumps({"contender": "asyncpg", "per_second": round(count / wall),
                      "p50_us": round(latencies[int(0.5 * (count - 1))] * 1e6),
                      "p99_us": round(latencies[int(0.99 * (count - 1))] * 1e6),
                      "client_cpu_us": round(cpu / count * 1e6, 2)}))


asyncio.run(main())
