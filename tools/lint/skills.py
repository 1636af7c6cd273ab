"""Checks that each skill, skills/<topic>/SKILL.md, can be found by those it is for: it begins with front matter whose
`name` is its folder and whose `description` says when to use it, in one line each; and that it names no other file of
the tree, as its reader has none but this.
"""
import re
from pathlib import Path

import markdown
import tree

FIELD = re.compile(r"^([a-z][\w-]*):\s*(\S.*?)\s*$")
# Longer ones are cut by those who list them.
NAME_LIMIT, DESCRIPTION_LIMIT = 64, 1024


def front_matter(text: str) -> dict[str, str] | None:
    """The fields between the `---` of the first line and the next one; None when there are no such lines, or a line
    between them is no field."""
    lines = text.splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        return None
    fields = [FIELD.match(line) for line in lines[1:lines.index("---", 1)]]
    return {field[1]: field[2] for field in fields if field} if all(fields) else None


def check_head(path: Path, text: str) -> tree.Findings:
    fields = front_matter(text)
    if fields is None:
        return [f"{path}:1: no front matter; begin with `---`, `name: …`, `description: …` and `---`, a line each."]
    findings: tree.Findings = []
    name, description = fields.get("name", ""), fields.get("description", "")
    if name != path.parent.name:
        findings.append(f"{path}:1: its name is `{name}` and its folder {path.parent.name}; they must be the same.")
    if len(name) > NAME_LIMIT:
        findings.append(f"{path}:1: its name has more than {NAME_LIMIT} characters; take a shorter one.")
    if not description.startswith("Use when "):
        findings.append(f"{path}:1: the description must say when to read on; begin it with `Use when `.")
    if re.search(r":\s|\s#", description):
        findings.append(f"{path}:1: YAML takes `: ` and ` #` in the description for its own; write it without them.")
    if len(description) > DESCRIPTION_LIMIT:
        findings.append(f"{path}:1: the description has more than {DESCRIPTION_LIMIT} characters; shorten it.")
    return findings


def check(root: Path) -> tree.Findings:
    findings: tree.Findings = []
    for path in tree.files(root, under="skills"):
        if len(path.parts) != 3 or path.name != "SKILL.md":
            findings.append(f"{path}: a skill is one file, skills/<topic>/SKILL.md; nothing else lies there.")
            continue
        text = tree.read(root, path)
        findings += check_head(path, text)
        for number, line in markdown.split(text)[1]:
            findings += [
                f"{path}:{number + 1}: the link {link} leads out of the skill, whose reader has no other file."
                for link in markdown.links(line)
                if not re.match(r"[a-z][a-z0-9+.-]*:|#", link)
            ]
    return findings


if __name__ == "__main__":
    tree.run(__doc__, check)
