"""Proves that the pure rooms do no I/O: their objects ask the linker for no socket function and nothing of Asio.

Usage: pure_rooms.py BUILD_DIRECTORY
"""
import re
import subprocess
import sys
from pathlib import Path

import tree

FORBIDDEN = re.compile(
    r"^(socket|socketpair|bind|listen|accept4?|connect|send|sendto|sendmsg|sendmmsg|recv|recvfrom|recvmsg|recvmmsg|"
    r"poll|ppoll|select|epoll_\w+|getaddrinfo|gethostby\w+|getnameinfo)(@.*)?$|5boost4asio"
)


def forbidden_symbols(nm_output: str) -> list[str]:
    """Undefined names among `nm --undefined-only` output that a pure room must not need."""
    names = [line.split()[-1] for line in nm_output.splitlines() if re.search(r"\b[UwvW] \S+$", line)]
    return sorted({name for name in names if FORBIDDEN.search(name)})


def check(build: Path) -> tree.Findings:
    findings: tree.Findings = []
    for room in tree.PURE_ROOMS:
        for item in sorted((build / f"CMakeFiles/pgdbm_room_{room}.dir").rglob("*.o")):
            output = subprocess.run(["nm", "--undefined-only", item], check=True, capture_output=True, text=True)
            for name in forbidden_symbols(output.stdout):
                findings.append(f"{item.name} of {room} needs `{name}`: {room} does no I/O; that belongs in net.")
    return findings


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    problems = check(Path(sys.argv[1]))
    print("\n".join(problems) or f"{', '.join(tree.PURE_ROOMS)}: no I/O")
    sys.exit(1 if problems else 0)
