"""Figures of many runs: medians and spread, and the tables that people read."""
import statistics
import sys

from work import Case

METRICS = ("wall_s", "client_cpu_s", "server_cpu_s", "per_second", "p50_s", "p99_s", "bytes")
LESS_IS_BETTER = set(METRICS) - {"per_second"}


class Figures:
    def __init__(self):
        self.runs: dict[tuple[str, str, str, str], list[float]] = {}
        self.checks: dict[tuple[str, str], dict[str, int]] = {}
        self.leading: dict[tuple[str, str], str] = {}

    def add(self, case: Case, contender: str, result: dict) -> None:
        self.checks.setdefault((case.workload, case.name), {})[contender] = result["check"]
        self.leading[(case.workload, case.name)] = case.leading
        for metric in case.metrics:
            if result.get(metric) is not None:
                self.runs.setdefault((case.workload, case.name, contender, metric), []).append(result[metric])

    def require_same_checks(self, case: Case) -> None:
        """Who is fast because the work was not done has not won."""
        checks = self.checks.get((case.workload, case.name), {})
        if len(set(checks.values())) > 1:
            sys.exit(f"{case.workload} {case.name}: the contenders did not do the same work: {checks}")

    def summary(self) -> list[dict]:
        return [{"workload": workload, "case": case, "contender": contender, "metric": metric,
                 "median": statistics.median(values), "min": min(values), "max": max(values),
                 "is_leading": self.leading[(workload, case)] == metric}
                for (workload, case, contender, metric), values in self.runs.items()]


def spelt(metric: str, value: float) -> str:
    if metric == "per_second":
        return f"{value:,.0f}"
    if metric == "bytes":
        return f"{value / 1e6:,.1f} MB" if value >= 1e6 else f"{value / 1e3:,.1f} kB"
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "us")):
        if value * factor >= 1 or unit == "us":
            return f"{value * factor:.3g} {unit}" if value * factor < 1000 else f"{value * factor:.0f} {unit}"
    return f"{value}"


def tables(results: list[dict]) -> list[tuple[str, list[list[str]]]]:
    """A title and rows of words for each case: the leader first, each with its ratio to the best that is not pgdbm."""
    cases: dict[tuple[str, str], dict[str, dict[str, dict]]] = {}
    for row in results:
        cases.setdefault((row["workload"], row["case"]), {}).setdefault(row["contender"], {})[row["metric"]] = row
    made = []
    for (workload, case), contenders in cases.items():
        leading = next(metric for figures in contenders.values() for metric, row in figures.items() if row["is_leading"])
        sign = 1 if leading in LESS_IS_BETTER else -1
        ranked = sorted((name for name in contenders if leading in contenders[name]),
                        key=lambda name: sign * contenders[name][leading]["median"])
        others = [name for name in ranked if not name.startswith("pgdbm")]
        best = contenders[others[0]][leading]["median"] if others else None
        metrics = [m for m in METRICS if any(m in contenders[name] for name in ranked)]
        rows = [["", *metrics, "spread", "ratio"]]
        for name in ranked:
            figures = contenders[name]
            lead = figures[leading]
            rows.append([name, *(spelt(m, figures[m]["median"]) if m in figures else "" for m in metrics),
                         f"{spelt(leading, lead['min'])} … {spelt(leading, lead['max'])}",
                         f"{lead['median'] / best:.2f}" if best else ""])
        made.append((f"{workload}  {case}  (ratio of {leading} to the best of the others)", rows))
    return made


def print_tables(whole: dict) -> None:
    for title, rows in tables(whole["results"]):
        print(f"\n{title}")
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        for row in rows:
            print("  " + row[0].ljust(widths[0]) + "".join("  " + word.rjust(width)
                                                          for word, width in zip(row[1:], widths[1:])))


def markdown(whole: dict) -> str:
    """The same tables for docs/benchmarks.md: python3 bench/peers/report.py FILE."""
    text = ""
    for title, rows in tables(whole["results"]):
        text += f"\n**{title}**\n\n| {' | '.join(rows[0])} |\n|{' --- |' * len(rows[0])}\n"
        text += "".join(f"| {' | '.join(row)} |\n" for row in rows[1:])
    return text


if __name__ == "__main__":
    import json
    with open(sys.argv[1], encoding="utf-8") as file:
        print(markdown(json.load(file)))
