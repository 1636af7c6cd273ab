"""Checks the built site (build/docs/site): each link of the guides leads to a page, and to a place on it; no page
takes anything from another machine. The pages of the reference are Doxygen's affair, but for the last.
"""
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.taken: list[str] = []  # what a browser fetches by itself
        self.places: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value for name, value in attributes if value}
        self.places |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag == "link" and "href" in values:
            self.taken.append(values["href"])
        if "src" in values:
            self.taken.append(values["src"])


def findings_of(site: Path, path: Path, pages: dict[Path, Page]) -> list[str]:
    page, name, findings = pages[path], path.relative_to(site), []
    for taken in page.taken:
        if re.match(r"(https?:)?//", taken):
            findings.append(f"{name}: takes {taken} from another machine.")
    if name.parts[0] == "reference":
        return findings
    for link in page.links:
        address = urlsplit(link)
        if address.scheme or address.netloc:
            continue
        # The page for addresses that are not there is shown at any of them, so its links begin at the top.
        start = site if address.path.startswith("/") else path.parent
        target = (start / unquote(address.path).lstrip("/")).resolve() if address.path else path
        if target not in pages and not target.is_file():
            findings.append(f"{name}: the link {link} leads nowhere.")
        elif address.fragment and target in pages and unquote(address.fragment) not in pages[target].places:
            findings.append(f"{name}: the link {link} names a place that is not there.")
    return findings


def check(site: Path) -> list[str]:
    pages = {path: Page(path) for path in sorted(site.resolve().rglob("*.html"))}
    if not pages:
        return [f"{site} has no page."]
    return [finding for path in pages for finding in findings_of(site.resolve(), path, pages)]


if __name__ == "__main__":
    found = check(Path(__file__).resolve().parents[2] / "build/docs/site")
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)
