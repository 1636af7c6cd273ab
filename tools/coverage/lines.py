#!/usr/bin/env python3
"""Which lines the tests of a coverage build have run, by folder: from gcov's JSON, all translation units together.

    lines.py <build folder> [--missed] [--least PERCENT] FOLDER...

A line counts as run when any translation unit ran it. --missed lists the lines that none ran; with --least, a folder
below it ends the program with 1.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def read_counts(data_file):
    """{source file: {line: count}} of one translation unit, sources of this tree only."""
    printed = subprocess.run(["gcov-12", "--json-format", "--stdout", data_file], check=True, capture_output=True,
                             cwd=data_file.parent).stdout
    counts = {}
    for unit in printed.splitlines():
        report = json.loads(unit)
        for file in report["files"]:
            path = pathlib.Path(os.path.normpath(os.path.join(report["current_working_directory"], file["file"])))
            if not path.is_relative_to(ROOT):
                continue
            lines = counts.setdefault(str(path.relative_to(ROOT)), collections.Counter())
            for line in file["lines"]:
                lines[line["line_number"]] += line["count"]
    return counts


def collect(build):
    """The same of a whole build."""
    total = collections.defaultdict(collections.Counter)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for counts in pool.map(read_counts, sorted(build.rglob("*.gcda"))):
            for path, lines in counts.items():
                total[path].update(lines)
                for line in lines:  # update() keeps no line whose count is nought in both
                    total[path][line] += 0
    return total


def spans(lines):
    """[3, 4, 5, 9] as "3-5, 9"."""
    runs = []
    for line in sorted(lines):
        if runs and runs[-1][1] == line - 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--missed", action="store_true")
    parser.add_argument("--least", type=float, default=0)
    options = parser.parse_args()

    total = collect(options.build.resolve())
    too_low = False
    for folder in options.folders:
        files = {path: lines for path, lines in sorted(total.items()) if path.startswith(folder.rstrip("/") + "/")}
        known = sum(len(lines) for lines in files.values())
        run = sum(1 for lines in files.values() for count in lines.values() if count)
        percent = 100 * run / known if known else 100.0
        too_low = too_low or percent < options.least
        print(f"{percent:6.2f} %  {run:5} of {known:5} lines  {folder}")
        for path, lines in files.items():
            missed = [line for line, count in lines.items() if not count]
            if options.missed and missed:
                print(f"           {path}: {spans(missed)}")
    return 1 if too_low else 0


if __name__ == "__main__":
    sys.exit(main())
