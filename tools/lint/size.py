"""Checks that no file of code is longer than 400 lines without a reason (tools/lint/size_exceptions.txt), and that
each room has its sign, src/<room>/README.md, of at most 15 lines. With --report, lists functions over 60 lines.
"""
import re
from pathlib import Path

import tree

FILE_LIMIT, FUNCTION_LIMIT, SIGN_LIMIT = 400, 60, 15
EXCEPTIONS = "size_exceptions.txt"
# What may hold braces without being a line of code, and what opens a block without being a function.
NOT_CODE = re.compile(r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|//[^\n]*|/\*.*?\*/', re.DOTALL)
NOT_FUNCTION = re.compile(r"^\s*(if|for|while|switch|do|else|catch|try|namespace|class|struct|enum|union|extern)\b")


def long_functions(text: str) -> list[tuple[int, int, str]]:
    """(first line, lines, opening) of each block that looks like a function; by braces, so a rough list."""
    text = NOT_CODE.sub(lambda match: '""' + "\n" * match[0].count("\n"), text)
    found, stack, line, opening, opening_line = [], [], 1, "", 1
    for character in text:
        if character == "{":
            stack.append((opening_line, opening.strip()))
            opening = ""
        elif character == "}":
            start, head = stack.pop() if stack else (line, "")
            if line - start >= FUNCTION_LIMIT and "(" in head and not NOT_FUNCTION.match(head):
                found.append((start, line - start + 1, " ".join(head.split())[:80]))
            opening = ""
        elif character == ";":
            opening = ""
        else:
            if not opening.strip() and not character.isspace():
                opening_line = line
            opening += character
        line += character == "\n"
    return sorted(found)


def check(root: Path, report: bool = False) -> tree.Findings:
    findings: tree.Findings = []
    excepted = tree.exceptions(root, EXCEPTIONS, findings)
    for path in tree.files(root):
        if path.suffix not in (*tree.CPP, ".py") and not tree.is_script(root, path):
            continue
        text = tree.read(root, path)
        lines = text.count("\n")
        if lines > FILE_LIMIT and str(path) not in excepted:
            findings.append(
                f"{path} has {lines} lines, over {FILE_LIMIT}: split it by noun or verb, or give the reason "
                f"in tools/lint/{EXCEPTIONS}."
            )
        elif lines <= FILE_LIMIT and str(path) in excepted:
            findings.append(f"{path} has {lines} lines now; remove its line from tools/lint/{EXCEPTIONS}.")
        if report and path.suffix in tree.CPP:
            for start, length, head in long_functions(text):
                print(f"information: {path}:{start}: {length} lines: {head}")
    for room in sorted({path.parts[1] for path in tree.files(root, under="src") if len(path.parts) > 2}):
        sign = Path("src", room, "README.md")
        if not (root / sign).exists():
            findings.append(f"{sign} is missing: say what the room is for, what it relies on, where to start.")
        elif (lines := tree.read(root, sign).count("\n")) > SIGN_LIMIT:
            findings.append(f"{sign} has {lines} lines; the sign of a room has at most {SIGN_LIMIT}.")
    return findings


if __name__ == "__main__":
    tree.run(__doc__, check, ("report", "list long functions too (for information)"))
