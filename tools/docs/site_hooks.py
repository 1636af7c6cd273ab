"""Hooks of mkdocs (mkdocs.yml): the site holds all that the documents refer to, so that it needs no network and no
repository beside it.

A link out of docs/ is led to a page of the site:
- a header under include/ to its page of the reference, which Doxygen has built before (build/docs/reference);
- any other file of the tree to a page that shows it, and a folder to one that lists its files.

A `mermaid` block, which a forge draws, is shown as its text: drawing it would take a script from elsewhere.
"""
import importlib.util
import logging
import posixpath
import re
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Link, Navigation

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "build/docs"
SHOWN = BUILT / "pages"  # made here: the pages that show files of the tree
LINK = re.compile(r"(!?\[[^\]]*\]\()([^)\s]+)((?:\s+\"[^\"]*\")?\))")
CODE = re.compile(r"(`+[^`]+`+)")
LANGUAGES = {".cpp": "cpp", ".hpp": "cpp", ".py": "python", ".sql": "sql", ".cmake": "cmake", ".json": "json"}
log = logging.getLogger("mkdocs.plugins.site")


def load_markdown():
    """What the lint reads documents with; `markdown` is the name of mkdocs' own library here."""
    spec = importlib.util.spec_from_file_location("pgdbm_lint_markdown", ROOT / "tools/lint/markdown.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


markdown = load_markdown()


def tracked() -> list[str]:
    command = ["git", "-C", str(ROOT), "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard"]
    if (ROOT / ".git").exists():
        names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    else:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
    return sorted(name for name in names if (ROOT / name).is_file() and not name.startswith("build/"))


class Tree:
    """What the documents refer to, and where the site has it."""

    def __init__(self) -> None:
        self.files = tracked()
        self.reference = self.read_reference()
        self.pages: dict[str, str] = {}  # a path of the tree -> the page that shows it
        self.origins: dict[str, str] = {}  # a page of the site -> the path it is the text of

    @staticmethod
    def read_reference() -> dict[str, str]:
        compounds = xml.parse(BUILT / "reference.tag").getroot().iter("compound")
        files = [one for one in compounds if one.get("kind") == "file"]
        found = {}
        for one in files:
            path = Path(one.findtext("path", ""), one.findtext("name", ""))
            page = one.findtext("filename", "")
            if path.is_relative_to(ROOT):
                found[str(path.relative_to(ROOT))] = "reference/" + page
        return found

    def page_of(self, path: str) -> str | None:
        """The page for a path of the tree; None: there is nothing of that name."""
        if path.startswith("docs/") and path.endswith(".md") and path in self.files:
            return path.removeprefix("docs/")
        if path == "include/pgdbm":
            return "reference/index.html"
        if path in self.reference:
            return self.reference[path]
        if path not in self.pages and not self.show(path):
            return None
        return self.pages[path]

    def show(self, path: str) -> bool:
        below = [name for name in self.files if name.startswith(path + "/")]
        if path not in self.files and not below:
            return False
        # Not README.md and not index.md, which mkdocs would call index.html.
        page = f"tree/{path}/files.md" if below else f"tree/{path}.page.md"
        self.pages[path] = page
        self.origins[page] = path
        if below:
            links = "\n".join(f"- [{name.removeprefix(path + '/')}]({name.removeprefix(path + '/')})" for name in below)
            text = f"# {path}\n\n{links}\n"
        elif path.endswith(".md"):
            text = (ROOT / path).read_text(encoding="utf-8")
        else:
            content = (ROOT / path).read_text(encoding="utf-8", errors="replace").rstrip("\n")
            language = LANGUAGES.get(Path(path).suffix, "cmake" if path.endswith("CMakeLists.txt") else "text")
            text = f"# {path}\n\n~~~~~~~~{language}\n{content}\n~~~~~~~~\n"
        target = SHOWN / page
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        for link in [] if below else self.links_of(text, path):
            self.page_of(link)
        if below:
            for name in below:
                self.page_of(name)
        return True

    @staticmethod
    def links_of(text: str, path: str) -> list[str]:
        """The paths of the tree to which a document links."""
        if not path.endswith(".md"):
            return []
        found = [link for _, line in markdown.split(text)[1] for link in markdown.links(line)]
        return [target for link in found if (target := target_of(path, link))]


def target_of(path: str, link: str) -> str | None:
    """The path of the tree that a link in the document `path` means; None: a place of its own page, or another site."""
    file = link.partition("#")[0]
    if not file or re.match(r"[a-z][a-z0-9+.-]*:", link):
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), file))


def forge_slug(text: str, separator: str) -> str:
    """Anchors as forges make them, so that one link works in both places."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", separator)


tree: Tree


def on_config(config):
    global tree
    tree = Tree()
    config.mdx_configs.setdefault("toc", {})["slugify"] = forge_slug
    pages = [name.removeprefix("docs/") for name in tree.files if re.match(r"docs/.*\.md$", name)]
    decisions = [page for page in pages if page.startswith("decisions/")]
    forgotten = [page for page in pages if page not in decisions and repr(page) not in str(config.nav)]
    config.nav += [{"More": forgotten}] * bool(forgotten) + [{"Decisions": decisions}]
    return config


def on_files(files: Files, config) -> Files:
    add = lambda page, folder: files.append(File(page, str(folder), config.site_dir, use_directory_urls=False))
    for file in list(files):
        if not file.is_documentation_page():
            files.remove(file)  # the configuration of Doxygen
    for file in files.documentation_pages():
        path = "docs/" + file.src_uri
        for target in tree.links_of((ROOT / path).read_text(encoding="utf-8"), path):
            tree.page_of(target)
    for page in tree.origins:
        add(page, SHOWN)
    for path in sorted((BUILT / "reference").rglob("*")):
        if path.is_file():
            add(str(path.relative_to(BUILT)), BUILT)
    return files


def on_nav(nav: Navigation, config, files: Files) -> Navigation:
    nav.items.append(Link("Reference of all headers", "reference/index.html"))
    return nav


def on_page_markdown(text: str, page, config, files: Files) -> str:
    here = page.file.src_uri
    path = tree.origins.get(here, "docs/" + here)
    if not path.endswith(".md") and not here.endswith("/files.md"):
        return text
    base = path + "/files.md" if here.endswith("/files.md") else path

    def lead(match: re.Match[str]) -> str:
        target = target_of(base, match[2])
        if target is None:
            return match[0]
        there = tree.page_of(target)
        if there is None:
            log.warning("%s links to %s, which is not in the tree.", path, match[2])
            return match[0]
        anchor = match[2].partition("#")[2] if there.endswith(".md") else ""
        return match[1] + posixpath.relpath(there, posixpath.dirname(here)) + ("#" + anchor if anchor else "") + match[3]

    lines = text.splitlines()
    for number, line in markdown.split(text)[1]:
        parts = CODE.split(line)
        # A link may hold code in its text: only whole lines without links keep their code apart.
        lines[number] = LINK.sub(lead, line) if "](" in line else "".join(parts)
    for block in reversed(markdown.split("\n".join(lines))[0]):
        if block.language == "mermaid":
            lines[block.first - 1] = "```text"
            lines.insert(block.first - 1, "The text of a diagram, in Mermaid's notation; forges draw it.\n")
    return "\n".join(lines) + "\n"
