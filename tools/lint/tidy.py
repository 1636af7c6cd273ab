"""Runs clang-tidy over the sources that the preset `clang` compiles, in parallel, and remembers what was clean.

A source is looked at again when it, a header it includes (as ninja recorded them), its command, or .clang-tidy
changed. Wants build/clang configured; only what ninja has built there is remembered. The memory is build/lint/tidy;
removing it is harmless.
"""
import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
from functools import cache
from pathlib import Path

import tree

TIDY = "clang-tidy-16"
BUILD = "build/clang"
MEMORY = "build/lint/tidy"
# Headers are seen through the sources that include them. Tests are left to the compilers' warnings and sanitizers:
# to read them too takes as long again as all the rest.
FOLDERS = ("src", "programs", "examples", "bench")
# Generated sources and other people's bodies (Asio compiled once) are not ours to correct.
SKIPPED = ("src/asio.cpp",)


@cache
def fingerprint(path: str, is_ours: bool) -> str:
    """Our files by content, those of the system by time and size: there are thousands of them."""
    if is_ours:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    status = os.stat(path)
    return f"{status.st_mtime_ns}:{status.st_size}"


def dependencies(build: Path) -> dict[str, list[str]]:
    """object -> every file that went into it, by ninja's own record."""
    output = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True, check=True).stdout
    record: dict[str, list[str]] = {}
    current: list[str] = []
    for line in output.splitlines():
        if line.startswith("    "):
            current.append(os.path.normpath(os.path.join(build, line.strip())))
        elif (head := re.match(r"(\S+): #deps \d+, .*\(VALID\)", line)) is not None:
            current = record.setdefault(head[1], [])
    return record


def sources(root: Path) -> list[dict[str, str]]:
    """The compile commands of our own sources."""
    commands = json.loads((root / BUILD / "compile_commands.json").read_text())
    chosen = []
    for command in commands:
        path = Path(command["file"])
        if path.is_relative_to(root) and path.relative_to(root).parts[0] in FOLDERS:
            if str(path.relative_to(root)) not in SKIPPED and not is_test(path.relative_to(root)):
                chosen.append(command)
    return chosen


def is_test(path: Path) -> bool:
    """Those of the examples lie beside them."""
    return "tests" in path.parts or path.stem.endswith(("_test", "_gtest", "_catch2", "_doctest"))


def key_of(root: Path, command: dict[str, str], record: dict[str, list[str]], rules: str) -> str | None:
    """What the verdict on a source depends on; None when ninja has not built it, and so nothing is known."""
    used = record.get(command.get("output", ""))
    if not used:
        return None
    digest = hashlib.sha256((rules + command["command"]).encode())
    for path in sorted(set(used)):
        try:
            digest.update(f"{path} {fingerprint(path, path.startswith(str(root)))}\n".encode())
        except OSError:
            return None
    return digest.hexdigest()


def look(root: Path, command: dict[str, str]) -> str:
    """The findings of clang-tidy on one source; empty when it is clean."""
    done = subprocess.run([TIDY, "-p", root / BUILD, "--quiet", command["file"]], capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    return done.stdout or done.stderr


def split_findings(source: str, output: str, root: Path) -> list[str]:
    """One entry for each finding, with its excerpt, paths relative to the tree."""
    start = re.compile(r"^\S+:\d+:\d+: (?:error|warning): ", re.MULTILINE)
    places = [match.start() for match in start.finditer(output)] + [len(output)]
    found = [output[a:b].rstrip().replace(f"{root}/", "") for a, b in zip(places, places[1:])]
    return found or [f"{source}: {output.strip()}"]


def check(root: Path) -> tree.Findings:
    if not (root / BUILD / "compile_commands.json").exists():
        return [f"{BUILD} is not configured; run `./dev build clang` first."]
    rules = subprocess.run([TIDY, "--version"], capture_output=True, text=True, check=True).stdout
    rules += "".join(tree.read(root, path) for path in tree.files(root) if path.name == ".clang-tidy")
    record = dependencies(root / BUILD)
    memory = root / MEMORY
    memory.mkdir(parents=True, exist_ok=True)
    keys = {command["file"]: key_of(root, command, record, rules) for command in sources(root)}
    # Largest first, so that the last one to end is a small one.
    waiting = [command for command in sources(root) if not (memory / (keys[command["file"]] or "unknown")).exists()]
    waiting.sort(key=lambda command: -len(record.get(command.get("output", ""), [])))
    found: dict[str, None] = {}
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for command, output in zip(waiting, pool.map(lambda item: look(root, item), waiting)):
            key = keys[command["file"]]
            if not output and key:
                (memory / key).touch()
            elif output:
                found.update(dict.fromkeys(split_findings(command["file"], output, root)))
    print(f"clang-tidy: {len(waiting)} of {len(keys)} sources looked at, the others have not changed")
    return list(found)


if __name__ == "__main__":
    tree.run(__doc__, check)
