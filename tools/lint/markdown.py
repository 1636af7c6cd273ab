"""Reads Markdown as far as the checks need it: fenced blocks, links, headings."""
import re
from dataclasses import dataclass

FENCE = re.compile(r"^(`{3,}|~{3,})\s*([\w+-]*)")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*\s*$")


@dataclass
class Block:
    """A fenced block: its language, the lines between the fences, and where the first of them stands (from 0)."""

    language: str
    first: int
    lines: list[str]


def split(text: str) -> tuple[list[Block], list[tuple[int, str]]]:
    """The fenced blocks, and the (line number, line) of everything outside them."""
    blocks: list[Block] = []
    prose: list[tuple[int, str]] = []
    fence = None
    for number, line in enumerate(text.splitlines()):
        opening = FENCE.match(line)
        if fence is None and opening:
            fence = opening[1]
            blocks.append(Block(opening[2].lower(), number + 1, []))
        elif fence is not None and line.strip() == fence:
            fence = None
        elif fence is not None:
            blocks[-1].lines.append(line)
        else:
            prose.append((number, line))
    return blocks, prose


def links(line: str) -> list[str]:
    """Targets of the links of a line; what stands in `code` is no link."""
    return LINK.findall(re.sub(r"`[^`]*`", "", line))


def anchors(text: str) -> set[str]:
    """The anchors a forge makes of the headings: lower case, spaces to dashes, no punctuation."""
    found: set[str] = set()
    for _, line in split(text)[1]:
        if heading := HEADING.match(line):
            words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading[1]).lower()
            anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
            repeated = sum(other == anchor or re.fullmatch(re.escape(anchor) + r"-\d+", other) is not None
                           for other in found)
            found.add(f"{anchor}-{repeated}" if repeated else anchor)
    return found
