"""What the contenders in Python share of the contract: their arguments, the accounts that are asked for, the rows that
are written, callers side by side, and the line that is printed."""
import asyncio
import inspect
import json
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, timezone

ACCOUNTS = 100_000
BULK_ROWS = 1_000_000
COLUMNS = ("id", "amount", "name", "created_at", "ratio")

Row = tuple[int, int, str, datetime, float]


def account(i: int) -> int:
    """Callers ask in an order that is not the table's."""
    return 1 + i * 7919 % ACCOUNTS


def bulk_select(rows: int) -> str:
    more = f" CROSS JOIN generate_series(1, {rows // BULK_ROWS})" if rows > BULK_ROWS else ""
    return f"SELECT {', '.join(COLUMNS)} FROM bulk{more} LIMIT {rows}"


def rows_to_write(count: int) -> list[Row]:
    begin = datetime(2026, 1, 1, tzinfo=timezone.utc)
    return [(i, i * 1_000_000_007, f"name-{i}", begin + timedelta(seconds=i), i / 7) for i in range(1, count + 1)]


async def by_callers(callers: int, count: int, one: Callable[[int], Awaitable[None]]) -> None:
    """Each caller takes every callers-th of the work, one unit after the other."""

    async def call(first: int) -> None:
        for i in range(first, count, callers):
            await one(i)

    await asyncio.gather(*(call(caller) for caller in range(callers)))


def tcp_address() -> dict[str, str]:
    """Of the server over TCP, by the names of PostgreSQL; the root certificate is BENCH_TCP_CA."""
    return {name: os.environ[f"BENCH_TCP_{name.upper()}"] for name in ("host", "port", "user", "password")}


def main(workloads: dict[str, Callable], version: str) -> None:
    """Does the work that the command line names: a function or a coroutine of the contract's arguments."""
    name, words = sys.argv[1] if len(sys.argv) > 1 else "", sys.argv[2:]
    if name == "version":
        print(version)
        return
    if name not in workloads:
        print(f"there is no way to do {name or 'nothing'}; there are {', '.join(workloads)}", file=sys.stderr)
        sys.exit(3)
    work = workloads[name]
    try:
        arguments = {key: int(value) for key, value in (word.split("=", 1) for word in words)}
        inspect.signature(work).bind(**arguments)
    except (TypeError, ValueError) as error:
        print(f"{name} takes {', '.join(inspect.signature(work).parameters)} as key=number: {error}", file=sys.stderr)
        sys.exit(2)
    outcome = work(**arguments)
    print(json.dumps(asyncio.run(outcome) if inspect.iscoroutine(outcome) else outcome))
