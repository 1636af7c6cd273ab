"""What the benchmarks judge: moved figures, work that was not done, and who leads."""
import sys
import unittest
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "bench"
sys.path[:0] = [str(BENCH / "guard"), str(BENCH / "peers")]
import curves  # noqa: E402
import guard  # noqa: E402
import report  # noqa: E402
from work import WORKLOADS, Case  # noqa: E402


class Guard(unittest.TestCase):
    def test_less_than_five_percent_is_let_pass(self):
        self.assertEqual(guard.judge({"a": 104.9, "b": 95.1}, {"a": 100.0, "b": 100.0}), [])

    def test_more_and_less_than_that_are_found(self):
        slower, faster = guard.judge({"a": 106.0, "b": 94.0}, {"a": 100.0, "b": 100.0})
        self.assertIn("a: 106 instructions, +6.0% of 100", slower)
        self.assertIn("-6.0%", faster)

    def test_a_path_without_a_figure_is_found(self):
        self.assertEqual(guard.judge({"new": 1.0}, {}), ["new has no figure yet"])

    def test_every_path_has_a_figure(self):
        figures = guard.json.loads(guard.FIGURES.read_text())
        self.assertEqual(set(figures), {*guard.ALONE, *guard.DRIVER})
        self.assertEqual(len(figures), 10)


class Figures(unittest.TestCase):
    case = Case("W1", "a case", {"statements": 1})

    def figures(self, **checks: int) -> report.Figures:
        figures = report.Figures()
        for number, (name, check) in enumerate(checks.items(), 1):
            for wall in (number, number * 3, number * 2):
                figures.add(self.case, name, {"wall_s": float(wall), "check": check})
        return figures

    def test_medians_and_spread(self):
        row = self.figures(libpq=7).summary()[0]
        self.assertEqual((row["median"], row["min"], row["max"]), (2.0, 1.0, 3.0))

    def test_whoever_did_other_work_ends_the_contest(self):
        self.figures(libpq=7, pgdbm=7).require_same_checks(self.case)
        with self.assertRaises(SystemExit) as ended:
            self.figures(libpq=7, pgdbm=8).require_same_checks(self.case)
        self.assertIn("did not do the same work", str(ended.exception))

    def test_the_ratio_is_to_the_best_that_is_not_pgdbm(self):
        (title, rows), = report.tables(self.figures(**{"pgdbm-async": 1, "libpq": 1, "pgx": 1}).summary())
        self.assertIn("W1", title)
        self.assertEqual([row[0] for row in rows[1:]], ["pgdbm-async", "libpq", "pgx"])
        self.assertEqual([row[-1] for row in rows[1:]], ["0.50", "1.00", "1.50"])


class Work(unittest.TestCase):
    def test_quick_is_less_of_the_same(self):
        for case in WORKLOADS:
            quick = case.quick()
            self.assertEqual(quick.arguments.keys(), case.arguments.keys())
            self.assertLessEqual(sum(quick.arguments.values()), sum(case.arguments.values()))

    def test_a_curve_is_a_picture(self):
        picture = curves.draw("title", "x", "y", {"pgdbm-async": [[1, 2.0], [1000, 3.0]], "libpq": [[1, 20.0]]})
        self.assertTrue(picture.startswith("<svg"))
        self.assertEqual(picture.count("<polyline"), 2)


if __name__ == "__main__":
    unittest.main()
