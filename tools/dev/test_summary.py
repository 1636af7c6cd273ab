"""Reads what ctest wrote as JUnit XML: names the slowest tests and ends with `N passed, M failed`.

Usage: test_summary.py REPORT.xml EXIT_CODE_OF_CTEST
"""
import sys
import xml.etree.ElementTree as ElementTree


def summary(report: str, code: int) -> list[str]:
    """The lines to print; a failing ctest never yields `0 failed`."""
    cases = ElementTree.parse(report).getroot().findall("testcase")
    passed = sum(case.get("status") == "run" for case in cases)
    failed = [case for case in cases if case.get("status") == "fail"]
    skipped = []
    for case in cases:
        if case.get("status") in ("notrun", "disabled"):
            reason = case.find("skipped")
            message = "" if reason is None else reason.get("message", "")
            # A program that is missing is no reason to be content; one that asked to be skipped is.
            (skipped if message.startswith(("SKIP_", "Disabled")) else failed).append(case)
    count = max(len(failed), 1 if code else 0)
    lines = []
    slowest = sorted(cases, key=lambda case: float(case.get("time", 0)), reverse=True)[:3]
    if slowest:
        lines.append("slowest: " + ", ".join(f"{c.get('name')} {float(c.get('time', 0)):.2f} s" for c in slowest))
    lines += [f"failed: {case.get('name')}" for case in failed]
    lines.append(f"{passed} passed, {count} failed" + (f", {len(skipped)} skipped" if skipped else ""))
    return lines


if __name__ == "__main__":
    print("\n".join(summary(sys.argv[1], int(sys.argv[2]))))
