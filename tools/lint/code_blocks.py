"""Checks what the documents show, skills/ among them: C++ and SQL blocks are pieces of files that are compiled or run,
the verbs of ./dev exist, links lead somewhere.

A ```cpp or ```sql block stands under a line `<!-- from: path#section -->` and equals what lies between the lines
`// [section]` and `// [/section]` (`-- [section]` in SQL) of that file; without #section, the whole file. A ```cmake
block may stand under such a line (`# [section]`), and is held to it then.
With --fix the blocks are refreshed.
"""
import re
import textwrap
from pathlib import Path

import markdown
import tree

FROM = re.compile(r"^<!-- from: (\S+?)(?:#(\S+))? -->$")
MARKER = re.compile(r"^\s*(?://|--|#) \[/?[\w-]+\]\s*$")
VERB = re.compile(r"(?:^|[`\s])\./dev ([a-z][a-z-]*)")
SHOWN = ("cpp", "c++", "sql")
SHOWN_IF_NAMED = ("cmake",)
SHELL = ("sh", "bash", "shell", "console")
# Where the shown files may lie: all of it is compiled or run by the tests.
ALIVE = ("examples", "tests")


def section(text: str, name: str | None) -> str | None:
    """The lines of a section without its markers and common indentation; None when it is not there."""
    lines = text.splitlines()
    if name is not None:
        opening = [i for i, line in enumerate(lines) if re.fullmatch(rf"\s*(//|--|#) \[{re.escape(name)}\]\s*", line)]
        closing = [i for i, line in enumerate(lines) if re.fullmatch(rf"\s*(//|--|#) \[/{re.escape(name)}\]\s*", line)]
        if len(opening) != 1 or len(closing) != 1 or closing[0] < opening[0]:
            return None
        lines = lines[opening[0] + 1: closing[0]]
    kept = [line for line in lines if not MARKER.match(line)]
    return textwrap.dedent("\n".join(kept)).strip("\n")


def source_of(lines: list[str], block: markdown.Block) -> re.Match[str] | None:
    """The `from:` line above a block; empty lines between them do not count."""
    above = block.first - 2
    while above >= 0 and not lines[above].strip():
        above -= 1
    return FROM.match(lines[above].strip()) if above >= 0 else None


def expected(root: Path, where: str, source: re.Match[str] | None) -> tuple[str | None, str]:
    """What a block should hold, or None and the finding."""
    if source is None:
        return None, f"{where}: a block of code without `<!-- from: path#section -->` above it; show compiled code."
    path, name = source[1], source[2]
    if Path(path).parts[0] not in ALIVE:
        return None, f"{where}: {path} is not under {' or '.join(ALIVE)}, so nothing compiles or runs it."
    if not (root / path).is_file():
        return None, f"{where}: there is no file {path}."
    text = section(tree.read(root, path), name)
    if text is None:
        return None, f"{where}: {path} has no section between the lines `[{name}]` and `[/{name}]`."
    return text, ""


def check_blocks(root: Path, path: Path, fix: bool) -> tree.Findings:
    findings: tree.Findings = []
    text = tree.read(root, path)
    lines = text.splitlines()
    # From the last to the first, so that a refreshed block does not move those still to come.
    for block in reversed(markdown.split(text)[0]):
        source = source_of(lines, block)
        if block.language not in SHOWN and not (source and block.language in SHOWN_IF_NAMED):
            continue
        where = f"{path}:{block.first}"
        wanted, problem = expected(root, where, source)
        if wanted is None:
            findings.append(problem)
        elif wanted.splitlines() != block.lines:
            if fix:
                lines[block.first: block.first + len(block.lines)] = wanted.splitlines()
            else:
                findings.append(f"{where}: the block is not what the file says now; run `./dev lint --fix`.")
    if fix and lines != text.splitlines():
        (root / path).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return findings[::-1]


def check_verbs(root: Path, path: Path) -> tree.Findings:
    known = {"help"} | {entry.name for entry in (root / "tools/dev").glob("*") if not entry.suffix}
    blocks, prose = markdown.split(tree.read(root, path))
    shell = [(block.first + i, line) for block in blocks if block.language in SHELL for i, line in enumerate(block.lines)]
    # In prose a verb is named in `code`; anywhere else the words may be a sentence about ./dev.
    named = [(number, code) for number, line in prose for code in re.findall(r"`([^`]*)`", line)]
    return [
        f"{path}:{number + 1}: `./dev {verb}` is no verb; known: {', '.join(sorted(known))}."
        for number, line in sorted(shell + named)
        for verb in VERB.findall(line)
        if verb not in known
    ]


def check_links(root: Path, path: Path) -> tree.Findings:
    findings: tree.Findings = []
    for number, line in markdown.split(tree.read(root, path))[1]:
        for link in markdown.links(line):
            if re.match(r"[a-z][a-z0-9+.-]*:", link):
                continue
            file, _, anchor = link.partition("#")
            target = root / path.parent / file if file else root / path
            if not target.exists():
                findings.append(f"{path}:{number + 1}: the link {link} leads nowhere.")
            elif anchor and target.suffix == ".md" and anchor not in markdown.anchors(target.read_text("utf-8")):
                findings.append(f"{path}:{number + 1}: {file or path} has no heading for #{anchor}.")
    return findings


def check(root: Path, fix: bool = False) -> tree.Findings:
    findings: tree.Findings = []
    for path in tree.files(root, ".md"):
        findings += check_blocks(root, path, fix) + check_verbs(root, path) + check_links(root, path)
    return findings


if __name__ == "__main__":
    tree.run(__doc__, check, ("fix", "refresh the blocks"))
