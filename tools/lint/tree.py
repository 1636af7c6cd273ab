"""What the checks share: the files of the tree, lists of exceptions, and how a check ends."""
import argparse
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

CPP = (".cpp", ".hpp")
HEADER = (".hpp",)
# Rooms that must work without I/O: no socket, no Asio.
PURE_ROOMS = ("sql", "types", "wire")

Findings = list[str]


def files(root: Path, *suffixes: str, under: str = "") -> list[Path]:
    """Paths relative to `root`, sorted; what git ignores is left out. No suffix means every file."""
    if (root / ".git").exists():
        command = ["git", "-C", str(root), "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z"]
        names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
        paths = {Path(name) for name in names if name and (root / name).is_file()}
    else:
        paths = set()
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if name not in ("build", ".git", "__pycache__")]
            paths |= {Path(folder, name).relative_to(root) for name in names}
    return sorted(
        path
        for path in paths
        if (not suffixes or path.suffix in suffixes) and (not under or path.is_relative_to(under))
    )


def read(root: Path, path: Path | str) -> str:
    return (root / path).read_text(encoding="utf-8", errors="replace")


def is_script(root: Path, path: Path) -> bool:
    """A file without suffix that bash or python runs."""
    if path.suffix:
        return path.suffix in (".sh", ".bash")
    with (root / path).open("rb") as file:
        return re.match(rb"#!.*\b(ba)?sh\b", file.readline()) is not None


def exceptions(root: Path, name: str, findings: Findings) -> dict[str, str]:
    """`path  # reason` a line in tools/lint/<name>; a path without reason, or of no file, is a finding."""
    listed: dict[str, str] = {}
    path = root / "tools/lint" / name
    for number, line in enumerate(path.read_text().splitlines() if path.exists() else [], start=1):
        entry, _, reason = (part.strip() for part in line.partition("#"))
        if not entry:
            continue
        if not reason:
            findings.append(f"tools/lint/{name}:{number}: {entry} is excepted without a reason; add `# why`.")
        if not (root / entry).is_file():
            findings.append(f"tools/lint/{name}:{number}: there is no file {entry}; remove the line.")
        listed[entry] = reason
    return listed


def run(description: str, check: Callable[..., Findings], *flags: tuple[str, str]) -> None:
    """The main function of every check: prints the findings and ends with 1 if there are any.

    `flags` are switches of this check, passed to it by name.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2], help="the tree to check")
    for flag, text in flags:
        parser.add_argument(f"--{flag}", action="store_true", help=text)
    arguments = vars(parser.parse_args())
    findings = check(arguments.pop("root").resolve(), **arguments)
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)
