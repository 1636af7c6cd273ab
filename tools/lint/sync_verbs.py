"""Checks that blocking managers have every verb: each name of db::Verbs stands in db::SyncVerbs too, and none besides."""
import re
from pathlib import Path

import tree

VERBS = Path("include/pgdbm/db/verbs.hpp")
BLOCKING = Path("include/pgdbm/db/sync_verbs.hpp")

# Two spaces: a member itself, not what its body calls.
MEMBER = re.compile(r"^  (?=\S)(?:\[\[nodiscard\]\] )?(?!explicit|using|requires|template)[\w:<>, ]+? (\w+)\(", re.MULTILINE)


def verbs(root: Path, path: Path, class_name: str) -> set[str]:
    """The names of the class's public functions."""
    found = re.search(rf"^class {class_name} {{\n public:\n(.*?)^ (?:private|protected):", tree.read(root, path),
                      re.MULTILINE | re.DOTALL)
    return set(MEMBER.findall(found[1])) if found else set()


def check(root: Path) -> tree.Findings:
    wanted, given = verbs(root, VERBS, "Verbs"), verbs(root, BLOCKING, "SyncVerbs")
    if not wanted:
        return [f"{VERBS} has no class Verbs with public functions; has tools/lint/sync_verbs.py lost its way?"]
    missing = [f"{BLOCKING} lacks {name}: let it wait for what its namesake in {VERBS} gives." for name in
               sorted(wanted - given)]
    return missing + [f"{BLOCKING}: {name} is no verb of {VERBS}." for name in sorted(given - wanted)]


if __name__ == "__main__":
    tree.run(__doc__, check)
