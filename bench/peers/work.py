"""The contenders, and the work they are asked to do: README.md beside this says what each workload is."""
from dataclasses import dataclass, field, replace

# Name -> the folder that builds it; None: built with pgdbm, as bench/peers/pgdbm_peer_….
CONTENDERS: dict[str, str | None] = {
    "pgdbm-async": None,
    "pgdbm-sync": None,
    "libpq": None,
    "libpq-pipeline": None,
    "libpqxx": None,
    "asyncpg": "asyncpg",
    "psycopg": "psycopg",
    "pgx": "pgx",
    "tokio-postgres": "tokio-postgres",
    "postgres.js": "postgresjs",
    "pg": "pg",
    "jdbc-hikari": "jdbc-hikari",
}


@dataclass(frozen=True)
class Case:
    workload: str
    name: str
    arguments: dict[str, int] = field(default_factory=dict)
    less: dict[str, int] = field(default_factory=dict)  # of the arguments, for --quick
    metrics: tuple[str, ...] = ("wall_s", "client_cpu_s", "server_cpu_s", "per_second", "p50_s", "p99_s")
    leading: str = "wall_s"  # the metric of the ratio; less is better unless it is per_second
    only: tuple[str, ...] = ()
    # What one contender is told besides, where its users would choose so.
    own: dict[str, dict[str, int]] = field(default_factory=dict)

    def quick(self) -> "Case":
        return replace(self, arguments={**self.arguments, **self.less})

    def words(self, contender: str) -> list[str]:
        arguments = {**self.arguments, **self.own.get(contender, {})}
        return [self.workload, *(f"{name}={value}" for name, value in arguments.items())]

    def suits(self, contender: str) -> bool:
        return not self.only or contender in self.only


SHARING = {"tokio-postgres": {"shared": 1}}  # its clients pipeline when tasks share them, 2.5 times the speed


def _callers(callers: int) -> Case:
    return Case("W2", f"{callers} callers, 10 connections",
                {"callers": callers, "connections": 10, "statements": 50_000, "warmup": 10_000},
                {"statements": 10_000, "warmup": 2_000}, leading="per_second",
                own=SHARING)


WORKLOADS = [
    Case("W1", "point SELECT, one at a time", {"statements": 10_000, "warmup": 2_000}, {"statements": 3_000, "warmup": 1_000}),
    _callers(256),
    _callers(1024),
    Case("W3", "a long reply into structs", {"rows": 1_000_000}, {"rows": 100_000}),
    Case("W4-insert", "many rows by INSERT", {"rows": 100_000}, {"rows": 20_000}),
    Case("W4-copy", "many rows by COPY", {"rows": 1_000_000}, {"rows": 200_000}),
    Case("W5", "transaction of three statements", {"transactions": 3_000, "warmup": 500}, {"transactions": 1_000}),
    Case("W6", "one schema", {"schemas": 1, "statements": 20_000, "warmup": 4_000},
         {"statements": 4_000, "warmup": 2_000}),
    Case("W6", "1,000 schemas in turn", {"schemas": 1_000, "statements": 20_000, "warmup": 4_000},
         {"statements": 4_000, "warmup": 2_000}),
    Case("W7", "acquire and release, alone", {"waiters": 0, "rounds": 50_000, "warmup": 5_000},
         {"rounds": 10_000, "warmup": 2_000}, leading="per_second"),
    Case("W7", "acquire and release, 64 waiters", {"waiters": 64, "rounds": 50_000, "warmup": 5_000},
         {"rounds": 10_000, "warmup": 2_000}, leading="per_second"),
    Case("W8", "connect: TCP, TLS, SCRAM", {"connections": 100}, {"connections": 15}),
    Case("W9-idle", "memory of an idle connection", {"connections": 50}, metrics=("bytes",), leading="bytes"),
    Case("W9-rows", "memory of a whole reply", {"rows": 1_000_000}, {"rows": 100_000}, metrics=("bytes",),
         leading="bytes"),
    Case("W10", "500 schemas, 10 migrations each", {"schemas": 500, "files": 10}, {"schemas": 40},
         metrics=("wall_s", "client_cpu_s", "server_cpu_s", "per_second"), only=("pgdbm-async", "libpq", "asyncpg")),
    Case("W11", "a test database of 50 tables, ready", {"tables": 50, "leases": 40}, {"leases": 8},
         metrics=("p50_s", "p99_s"), leading="p50_s", only=("pgdbm-async", "libpq")),
]
