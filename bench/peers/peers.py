#!/usr/bin/env python3
"""./dev bench [--quick] [--only W]… [--contender NAME]… [--rounds N] [--json FILE] [--plots DIR] [--curves]

The same work by pgdbm and by its peers, interleaved over several rounds against one private server: medians, the
least and the most, and the ratio to the best of the others. Contenders that this machine cannot build are named and
left out. --quick: less work, one round less, within five minutes. --curves: cost as work grows, drawn into DIR.
"""
import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import curves
import report
from work import CONTENDERS, WORKLOADS, Case

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TIMEOUT = 600


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="less work, within five minutes")
    parser.add_argument("--only", action="append", default=[], metavar="W", help="W1, W4-copy …")
    parser.add_argument("--contender", action="append", default=[], metavar="NAME")
    parser.add_argument("--rounds", type=int, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--plots", type=Path, metavar="DIR", default=ROOT / "build/bench/plots")
    parser.add_argument("--curves", action="store_true", help="cost as work grows")
    parser.add_argument("--programs", type=Path, default=ROOT / "build/release/bench/peers", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    known = {case.workload for case in WORKLOADS}
    for name in asked.only:
        if name not in known and not any(w.startswith(name + "-") for w in known):
            parser.error(f"there is no workload {name}; there are {', '.join(sorted(known))}")
    for name in asked.contender:
        if name not in CONTENDERS:
            parser.error(f"there is no contender {name}; there are {', '.join(CONTENDERS)}")
    return asked


class Contenders:
    """Those that can be run here: name -> the command that does."""

    def __init__(self, wanted: list[str], programs: Path, build: Path):
        self.commands: dict[str, list[str]] = {}
        self.versions: dict[str, str] = {}
        self.missing: dict[str, str] = {}
        for name, folder in CONTENDERS.items():
            if wanted and name not in wanted:
                continue
            if folder is None:  # built with pgdbm
                program = programs / ("pgdbm_peer_" + name.replace("-", "_"))
                if program.exists():
                    self.commands[name] = [str(program)]
                else:
                    self.missing[name] = "its library is not installed (libpqxx-dev)"
                continue
            self.build(name, folder, build / name)

    def build(self, name: str, folder: str, into: Path) -> None:
        into.mkdir(parents=True, exist_ok=True)
        built = subprocess.run([HERE / folder / "build", into], capture_output=True, text=True, check=False)
        if built.returncode == 3:
            self.missing[name] = (built.stderr.strip().splitlines() or ["it does not say why"])[-1]
        elif built.returncode != 0:
            sys.exit(f"{name} cannot be built:\n{built.stdout[-2000:]}{built.stderr[-2000:]}")
        else:
            self.commands[name] = [str(into / "run")]


class Server:
    def __init__(self, programs: Path):
        program = programs / "pgdbm_bench_server"
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        start_new_session=True)
        line = self.process.stdout.readline()
        if not line:
            sys.exit("the private server did not start; what it said stands above")
        # W11 borrows its databases from the kit's own helper.
        helper = {"PGDBM_TESTD": str(programs.parent.parent / "programs/testd/pgdbm-testd")}
        self.environment = {**os.environ, **json.loads(line), **helper}
        self.schemas = 0
        folder = Path(self.psql("-At", "-c", "SHOW data_directory").strip())
        self.postmaster = (folder / "postmaster.pid").read_text().split()[0]

    def has_sessions(self) -> bool:
        """By their titles: "postgres: bench postgres [local] idle", "… 127.0.0.1(4711) idle"; none, while they end."""
        children = Path(f"/proc/{self.postmaster}/task/{self.postmaster}/children").read_text().split()
        for child in children:
            try:
                title = Path(f"/proc/{child}/cmdline").read_bytes()
            except OSError:
                continue
            if not title or b"[local]" in title or b"127.0.0.1" in title:
                return True
        return False

    def cpu_of_ended(self) -> float:
        """Processor time of the sessions that have ended; those of a contender that is gone end within moments."""
        until = time.monotonic() + 5
        while self.has_sessions() and time.monotonic() < until:
            time.sleep(0.01)
        fields = Path(f"/proc/{self.postmaster}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")

    def psql(self, *options: str) -> str:
        folder = os.environ.get("PGDBM_PG_BIN") or subprocess.run(
            ["pg_config", "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        program = str(Path(folder) / "psql") if folder else "psql"
        done = subprocess.run([program, "-X", "-q", "-v", "ON_ERROR_STOP=1", *options], env=self.environment,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"psql {' '.join(options)}: {done.stderr}")
        return done.stdout

    def make_schemas(self, count: int) -> None:
        """Those of W6 that are missing: some at a time, for many would want more locks than a server has."""
        for begin in range(self.schemas, count, 100):
            self.psql("-1", "-c", "".join(
                f'CREATE SCHEMA "s_{k}"; CREATE UNLOGGED TABLE "s_{k}".items (id int4 PRIMARY KEY, name text NOT NULL); '
                f"INSERT INTO \"s_{k}\".items SELECT i, 'item ' || i FROM generate_series(1, 10) i;"
                for k in range(begin, min(begin + 100, count))))
        self.schemas = max(self.schemas, count)

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def run(command: list[str], contender: str, case: Case, server: Server) -> dict | None:
    """None: the contender has no way to do this. `server_cpu_s` is of the whole program, connecting and warm-up too."""
    words = [*command, *case.words(contender)]
    before = server.cpu_of_ended()
    done = subprocess.run(words, env=server.environment, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    if done.returncode == 3:
        return None
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}\nended with {done.returncode}:\n{done.stderr[-2000:]}")
    return {**json.loads(done.stdout), "server_cpu_s": server.cpu_of_ended() - before}


def progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def contest(cases: list[Case], contenders: Contenders, server: Server, rounds: int) -> list[dict]:
    """Every contender once a round for each case; who begins changes, for the second finds warmer caches."""
    figures = report.Figures()
    for case in cases:
        names = [name for name in contenders.commands if case.suits(name)]
        for round_number in range(rounds):
            turn = names[round_number % len(names):] + names[:round_number % len(names)] if names else []
            for name in turn:
                progress(f"{case.workload} {case.name}, round {round_number + 1} of {rounds}: {name}")
                result = run(contenders.commands[name], name, case, server)
                if result is None:
                    names.remove(name)
                    continue
                figures.add(case, name, result)
        figures.require_same_checks(case)
    progress("")
    return figures.summary()


def machine() -> dict:
    model = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    return {"processor": model, "processors": os.cpu_count(), "system": platform.platform(),
            "when": time.strftime("%Y-%m-%d")}


def versions(contenders: Contenders, server: Server) -> dict:
    found = {"postgresql": server.environment["BENCH_SERVER_VERSION"]}
    for name, command in contenders.commands.items():
        done = subprocess.run([*command, "version"], env=server.environment, capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.strip():
            found[name] = done.stdout.strip()
    return found


def main() -> int:
    asked = arguments()
    begin = time.monotonic()
    rounds = asked.rounds or (2 if asked.quick else 5)
    contenders = Contenders(asked.contender, asked.programs, ROOT / "build/bench")
    for name, why in contenders.missing.items():
        print(f"{name} is left out: {why}", file=sys.stderr)
    cases = [case.quick() if asked.quick else case for case in WORKLOADS
             if not asked.only or case.workload in asked.only or case.workload.split("-")[0] in asked.only]
    server = Server(asked.programs)
    try:
        server.psql("-f", str(HERE / "tables.sql"))
        if any(case.workload == "W6" for case in cases):
            server.make_schemas(1000)
        results = contest(cases, contenders, server, rounds)
        whole = {"machine": machine(), "versions": versions(contenders, server), "rounds": rounds, "results": results}
        if asked.curves:
            whole["curves"] = curves.measure(contenders, server, run, progress, asked.quick)
            curves.draw_all(whole["curves"], asked.plots)
    finally:
        server.stop()
    report.print_tables(whole)
    print(f"\n{len(contenders.commands)} contenders, {rounds} rounds, {time.monotonic() - begin:.0f} s", file=sys.stderr)
    if asked.json:
        asked.json.write_text(json.dumps(whole, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
