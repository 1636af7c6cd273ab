"""Checks that the newest entry of CHANGELOG.md is the version that CMakeLists.txt names."""
import re
from pathlib import Path

import tree


def check(root: Path) -> tree.Findings:
    project = re.search(r"project\(pgdbm\s+VERSION\s+([\d.]+)", tree.read(root, "CMakeLists.txt"))
    log = tree.read(root, "CHANGELOG.md") if (root / "CHANGELOG.md").exists() else ""
    entry = re.search(r"^## \[?(\d+\.\d+\.\d+)", log, re.MULTILINE)
    if not project:
        return ["CMakeLists.txt: no `project(pgdbm VERSION x.y.z`."]
    if not entry:
        return ["CHANGELOG.md: no entry; begin one with `## x.y.z`."]
    if project[1] != entry[1]:
        return [f"CHANGELOG.md begins with {entry[1]} and CMakeLists.txt says {project[1]}; one of them is late."]
    return []


if __name__ == "__main__":
    tree.run(__doc__, check)
