"""Checks for words that do not belong in this tree: notes of unfinished work, paths of one person's machine,
`using namespace` in a header; and that every header begins its code with `#pragma once`.
"""
import re
from pathlib import Path

import tree

# Spelled apart, so that this file passes its own check.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:wo" r"rk|ho" r"me/[a-z_][\w-]*)(?=/|\b)(?![\w.])")
# Inside a function it reaches nobody else.
USING_NAMESPACE = re.compile(r"^using\s+namespace\b")
# Of another's making, kept as they came.
NOT_OURS = ("LICENSE", "third_party", "fuzz/corpus")
BINARY = (".png", ".svg", ".ico", ".gz", ".bin")


def check_line(line: str, is_header: bool) -> list[str]:
    problems = []
    if found := UNFINISHED.search(line):
        problems.append(f"`{found[0]}`: finish it, or write an issue; notes in the code are forgotten.")
    if found := MACHINE_PATH.search(line):
        problems.append(f"`{found[0]}` is a path of one machine; make it relative or an option.")
    if is_header and USING_NAMESPACE.search(line):
        problems.append("`using namespace` in a header reaches all who include it; name what you use.")
    return problems


def check(root: Path) -> tree.Findings:
    findings: tree.Findings = []
    for path in tree.files(root):
        if any(path.is_relative_to(other) for other in NOT_OURS) or path.suffix in BINARY:
            continue
        text = tree.read(root, path)
        is_header = path.suffix in tree.HEADER
        for number, line in enumerate(text.splitlines(), start=1):
            findings += [f"{path}:{number}: {problem}" for problem in check_line(line, is_header)]
        if is_header:
            code = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL).split("\n")
            first = next((line.strip() for line in code if line.strip()), "")
            if first != "#pragma once":
                findings.append(f"{path}: `#pragma once` must be the first line of code.")
    return findings


if __name__ == "__main__":
    tree.run(__doc__, check)
