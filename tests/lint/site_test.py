import sys
from pathlib import Path

from house import TreeTest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools/docs"))
import check_site  # noqa: E402


class Site(TreeTest):
    def findings(self, body: str, name: str = "guide.html") -> list[str]:
        self.write("index.html", '<h1 id="top">Start</h1>')
        self.write(name, body)
        return check_site.check(self.root)

    def test_links_that_lead_somewhere_are_fine(self):
        links = '<a href="index.html#top">a</a><a href="#b">b</a><p id="b"><a href="https://example.org/none">c</a>'
        self.assertEqual(self.findings(links), [])

    def test_links_that_lead_nowhere_are_found(self):
        self.assertIn("the link gone.html leads nowhere", self.findings('<a href="gone.html">a</a>')[0])
        self.assertIn("a place that is not there", self.findings('<a href="index.html#gone">a</a>')[0])

    def test_what_comes_from_another_machine_is_found(self):
        self.assertIn("from another machine", self.findings('<script src="https://example.org/x.js"></script>')[0])
        self.assertIn("from another machine", self.findings('<link href="//example.org/x.css">', "reference/a.html")[0])

    def test_links_of_the_reference_are_left_to_doxygen(self):
        self.assertEqual(self.findings('<a href="gone.html">a</a>', "reference/a.html"), [])

    def test_no_site_is_a_finding(self):
        self.assertEqual(len(check_site.check(self.root / "none")), 1)
