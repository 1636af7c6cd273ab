"""The door itself: what ./dev says to a newcomer and to a typing error, and the line that ends a test run."""
import subprocess
import sys
from pathlib import Path

from house import TreeTest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "dev"))

from test_summary import summary  # noqa: E402


def dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ROOT / "dev", *arguments], capture_output=True, text=True, cwd="/", timeout=30)


class Door(TreeTest):
    def test_without_argument_it_prints_its_manual(self):
        for arguments in ([], ["help"], ["-h"]):
            done = dev(*arguments)
            self.assertEqual(done.returncode, 0)
            self.assertIn("./dev demo", done.stdout)

    def test_an_unknown_verb_names_the_nearest(self):
        done = dev("tset")
        self.assertEqual(done.returncode, 2)
        self.assertIn("Did you mean './dev test'?", done.stderr)

    def test_every_verb_is_in_the_manual_and_explains_itself(self):
        manual = dev().stdout
        for verb in (ROOT / "tools" / "dev").iterdir():
            if not verb.suffix and verb.is_file():
                self.assertIn(f"./dev {verb.name}", manual)
                done = dev(verb.name, "-h")
                self.assertEqual(done.returncode, 0)
                self.assertIn(f"./dev {verb.name}", done.stdout.splitlines()[0])

    def test_an_unknown_preset_names_the_nearest(self):
        done = dev("build", "relase")
        self.assertEqual(done.returncode, 2)
        self.assertIn("Did you mean 'release'?", done.stderr)


class TestSummary(TreeTest):
    def lines(self, cases: str, code: int) -> list[str]:
        self.write("tests.xml", f"<testsuite>{cases}</testsuite>")
        return summary(str(self.root / "tests.xml"), code)

    def test_counts_and_names_the_slowest(self):
        lines = self.lines(
            '<testcase name="a" time="0.5" status="run"/><testcase name="b" time="2" status="fail"/>'
            '<testcase name="c" time="0" status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/></testcase>',
            8,
        )
        self.assertEqual(lines[0], "slowest: b 2.00 s, a 0.50 s, c 0.00 s")
        self.assertEqual(lines[-1], "1 passed, 1 failed, 1 skipped")

    def test_a_program_that_is_missing_is_a_failure(self):
        cases = '<testcase name="a" time="0" status="notrun"><skipped message="Unable to find executable"/></testcase>'
        self.assertEqual(self.lines(cases, 8)[-1], "0 passed, 1 failed")

    def test_a_failing_ctest_never_counts_no_failure(self):
        self.assertEqual(self.lines('<testcase name="a" time="0" status="run"/>', 1)[-1], "1 passed, 1 failed")
