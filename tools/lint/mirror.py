"""Checks that tests mirror the sources: in the rooms that need no server, each source and each header without a
source of its own has tests/<room>/<name>_test.cpp. Exceptions, with reasons: tools/lint/mirror_exceptions.txt.
"""
from pathlib import Path

import tree

ROOMS = ("base", "sql", "types", "wire")
EXCEPTIONS = "mirror_exceptions.txt"


def wanted(root: Path, room: str) -> dict[str, Path]:
    """name (with the folder inside the room) -> the file that wants a test of that name."""
    names = {}
    for folder in (Path("include/pgdbm", room), Path("src", room)):
        for path in tree.files(root, *tree.CPP, under=str(folder)):
            is_private_header = folder.parts[0] == "src" and path.suffix == ".hpp"
            if not is_private_header:
                names[str(path.relative_to(folder).with_suffix(""))] = path
    return names


def has_test(root: Path, room: str, name: str) -> bool:
    """A folder inside a room may keep its tests in a folder of the same name, or beside the others."""
    tests = root / "tests" / room
    return (tests / f"{name}_test.cpp").exists() or (tests / f"{Path(name).name}_test.cpp").exists()


def check(root: Path) -> tree.Findings:
    findings: tree.Findings = []
    excepted = tree.exceptions(root, EXCEPTIONS, findings)
    for room in ROOMS:
        for name, path in sorted(wanted(root, room).items()):
            tested = has_test(root, room, name)
            if tested and str(path) in excepted:
                findings.append(f"{path} has a test now; remove its line from tools/lint/{EXCEPTIONS}.")
            elif not tested and str(path) not in excepted:
                findings.append(f"{path} has no test: write tests/{room}/{Path(name).name}_test.cpp.")
    return findings


if __name__ == "__main__":
    tree.run(__doc__, check)
