"""Checks every #include of the rooms against cmake/layers.txt, and draws that table into docs/architecture.md.

A file of src/<room> or include/pgdbm/<room> may include its own room and those the table names; nothing inside
includes an umbrella (include/pgdbm/*.hpp); the pure rooms do not name Asio; no header includes itself by a detour.
"""
import os
import re
from pathlib import Path

import tree

TABLE = "cmake/layers.txt"
PICTURE = "docs/architecture.md"
BEGIN, END = "<!-- layers:begin -->", "<!-- layers:end -->"
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', re.MULTILINE)

Table = dict[str, list[str]]


def read_table(root: Path, findings: tree.Findings) -> Table:
    """room -> rooms or `room/file` it may include. Each may name only what stands above it in the file."""
    table: Table = {}
    for number, line in enumerate(tree.read(root, TABLE).splitlines(), start=1):
        room, colon, below = line.partition("#")[0].partition(":")
        if not colon:
            continue
        table[room.strip()] = below.split()
        for entry in below.split():
            if entry.split("/")[0] not in table or entry.split("/")[0] == room.strip():
                findings.append(f"{TABLE}:{number}: {room.strip()} names {entry}, which no line above defines.")
    return table


def room_of(path: Path) -> str | None:
    """The room of a file by its path; `umbrella` for a header above the rooms, None for what is outside."""
    parts = path.parts
    if parts[:2] == ("include", "pgdbm"):
        return parts[2] if len(parts) > 3 else "umbrella"
    if parts[:1] == ("src",) and len(parts) > 2:
        return parts[1]
    return None


def target_of(root: Path, path: Path, name: str) -> Path | None:
    """The file of this tree that `path` means by #include "name"."""
    for candidate in (path.parent / name, Path("include") / name, Path("src") / name):
        if (root / candidate).is_file():
            return Path(os.path.normpath(candidate))
    # Not there (yet): the name alone still says the room.
    parts = Path(name).parts
    if parts[0] == "pgdbm":
        return Path("include") / name
    return None


def may_include(table: Table, room: str, other: str, target: Path) -> bool:
    if room == other:
        return True
    inside = target.with_suffix("").parts
    file = "/".join(inside[2:] if inside[0] == "include" else inside[1:])
    return any(entry in (other, file) for entry in table[room])


def allowed(table: Table, room: str) -> str:
    names = [f"{entry}.hpp" if "/" in entry else entry for entry in table[room]]
    if not names:
        return f"{room} may include itself only."
    listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
    return f"{room} may include {listed} only."


def check_file(root: Path, table: Table, path: Path, graph: dict[Path, list[Path]]) -> tree.Findings:
    findings: tree.Findings = []
    room = room_of(path)
    if room not in (None, "umbrella") and room not in table:
        return [f"{path}: there is no room `{room}` in {TABLE}; add a line for it, or move the file."]
    for name in INCLUDE.findall(tree.read(root, path)):
        if room in tree.PURE_ROOMS and name.startswith("boost/asio"):
            findings.append(f"{path} includes {name}: {room} does no I/O, and so knows no Asio.")
        target = target_of(root, path, name)
        if target is None:
            continue
        if not (root / target).is_file():
            findings.append(f"{path} includes {name}, which does not exist.")
        graph.setdefault(path, []).append(target)
        other = room_of(target)
        if room == "umbrella" or other is None:
            continue
        if other == "umbrella":
            findings.append(f"{path} includes {name}: umbrellas are for users; include the header of the room.")
        elif room is not None and other not in table:
            findings.append(f"{path} includes {name}: there is no room `{other}` in {TABLE}.")
        elif room is not None and not may_include(table, room, other, target):
            findings.append(f"{path} includes {name}: {allowed(table, room)}")
    return findings


def circles(graph: dict[Path, list[Path]]) -> tree.Findings:
    findings: tree.Findings = []
    done: set[Path] = set()

    def visit(path: Path, trail: list[Path]) -> None:
        if path in trail:
            ring = trail[trail.index(path):] + [path]
            findings.append("circle: " + " -> ".join(map(str, ring)) + "; move what both need into a lower header.")
        elif path not in done:
            for target in graph.get(path, []):
                visit(target, trail + [path])
            done.add(path)

    for path in sorted(graph):
        visit(path, [])
    return findings


def picture(table: Table) -> str:
    """Mermaid: an arrow means "may include"; arrows that follow from others are left out."""

    def reaches(room: str, seen: set[str]) -> set[str]:
        for entry in table[room]:
            if "/" not in entry and entry not in seen:
                seen.add(entry)
                reaches(entry, seen)
        return seen

    lines = ["```mermaid", "flowchart TD"]
    for room in reversed(table):
        rooms = [entry for entry in table[room] if "/" not in entry]
        direct = [low for low in rooms if not any(low in reaches(other, set()) for other in rooms if other != low)]
        lines += [f"  {room} --> {low}" for low in direct]
        for entry in table[room]:
            if "/" in entry:
                low, file = entry.split("/", 1)
                lines.append(f"  {room} -. {file} .-> {low}")
    return "\n".join(lines + ["```"])


def check_picture(root: Path, table: Table, draw: bool) -> tree.Findings:
    if not (root / PICTURE).exists():
        return [f"{PICTURE} is missing; it shows the table of {TABLE}."]
    text = tree.read(root, PICTURE)
    found = re.search(re.escape(BEGIN) + "\n(.*?)\n?" + re.escape(END), text, re.DOTALL)
    if not found:
        return [f"{PICTURE} has no place for the picture: add the lines {BEGIN} and {END}."]
    if found[1] == picture(table):
        return []
    if draw:
        (root / PICTURE).write_text(text[: found.start(1)] + picture(table) + "\n" + text[found.end() - len(END):])
        return []
    return [f"{PICTURE}: the picture of the layers is not that of {TABLE}; run `./dev lint --fix`."]


def check(root: Path, draw: bool = False) -> tree.Findings:
    findings: tree.Findings = []
    table = read_table(root, findings)
    graph: dict[Path, list[Path]] = {}
    for folder in ("include", "src"):
        for path in tree.files(root, *tree.CPP, under=folder):
            findings += check_file(root, table, path, graph)
    return findings + circles(graph) + check_picture(root, table, draw)


if __name__ == "__main__":
    tree.run(__doc__, check, ("draw", f"write the picture into {PICTURE}"))
