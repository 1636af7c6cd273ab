#!/usr/bin/env python3
"""./dev bench guard [--update] [--only PATH]…

Counts the instructions of ten hot paths by callgrind and holds them against figures.json beside this: a path that costs
5 % more or less than its figure fails. Whoever means to change one says --update, and why in the commit. Six paths need
no server; four are statements and rows of the whole driver, whose count the server does not touch.

Counted is the difference of two run lengths, so that what happens once does not count, on one processor, where no wait
is spent awake. Figures hold for one compiler: GCC 12 of Debian 12 on x86-64, in the release preset.
"""
import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FIGURES = HERE / "figures.json"
TOLERANCE = 0.05
VALGRIND = ("taskset", "--cpu-list", "0", "valgrind", "--tool=callgrind", "--toggle-collect=pgdbm::bench::run_measured*")

# name -> short and long run
ALONE = {"render_anew": (100, 600), "render_again": (1_000, 6_000), "judge_statement": (100, 600),
         "split_script": (10, 60), "encode_parameters": (1_000, 6_000), "walk_rows": (20, 120)}
DRIVER = {"bulk_read": (2_000, 22_000), "one_sync": (1_000, 6_000), "one_at_a_time": (500, 2_500),
          "one_at_a_time_sync": (500, 2_500)}


def collected(log: str) -> int:
    found = re.search(r"Collected : (\d+)", log)
    if found is None:
        sys.exit(f"guard: callgrind told no count:\n{log[-2000:]}")
    return int(found[1])


def count(command: list) -> int:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([*VALGRIND, f"--callgrind-out-file={folder}/out", *map(str, command)],
                              capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"guard: {' '.join(map(str, command))} failed:\n{done.stderr[-2000:]}")
    return collected(done.stderr)


def per_unit(command, run_lengths: tuple[int, int]) -> float:
    """`command(length)` gives the words."""
    short, long = run_lengths
    return round((count(command(long)) - count(command(short))) / (long - short), 1)


def measure(programs: Path, wanted: list[str]) -> dict[str, float]:
    figures = {}
    for name, lengths in ALONE.items():
        if not wanted or name in wanted:
            figures[name] = per_unit(lambda n, name=name: [programs / "guard/pgdbm_hot_paths", name, n], lengths)
    of_driver = {name: lengths for name, lengths in DRIVER.items() if not wanted or name in wanted}
    if not of_driver:
        return figures
    program = programs / "driver/pgdbm_beside_libpq"
    server = subprocess.Popen([programs.parent / "examples/private_server/pgdbm_private_server"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        connection = server.stdout.readline().strip()
        if not connection:
            sys.exit("guard: the private server did not start; what it said stands above")
        subprocess.run([program, "--server", connection, "--only", "one_at_a_time", "--size", "1", "--rounds", "1"],
                       stdout=subprocess.DEVNULL, check=True)  # makes the tables
        for name, lengths in of_driver.items():
            figures[name] = per_unit(lambda n, name=name: [program, "--server", connection, "--keep-tables", "--only", name,
                                                           "--side", "pgdbm", "--size", n, "--rounds", "1"], lengths)
    finally:
        server.stdin.close()
        server.wait()
    return figures


def judge(measured: dict[str, float], expected: dict[str, float]) -> list[str]:
    """What has moved, in words."""
    findings = []
    for name, figure in measured.items():
        if name not in expected:
            findings.append(f"{name} has no figure yet")
        elif abs(figure / expected[name] - 1) > TOLERANCE:
            findings.append(f"{name}: {figure:,.0f} instructions, {figure / expected[name] - 1:+.1%} of {expected[name]:,.0f}")
    return findings


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench guard", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="take what is measured for the figures")
    parser.add_argument("--only", action="append", default=[], choices=[*ALONE, *DRIVER], metavar="PATH")
    parser.add_argument("--programs", type=Path, default=ROOT / "build/release/bench", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    expected = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    measured = measure(asked.programs, asked.only)
    for name, figure in measured.items():
        print(f"{name:20} {figure:12,.1f}  {figure / expected[name] - 1:+7.2%}" if name in expected
              else f"{name:20} {figure:12,.1f}")
    if asked.update:
        FIGURES.write_text(json.dumps({**expected, **measured}, indent=1) + "\n")
        return 0
    findings = judge(measured, expected)
    for finding in findings:
        print(f"guard: {finding}. If it is meant, `./dev bench guard --update`, and say why.", file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
