"""Holds the report of a pytest run against what is there to run: `ran.py REPORT COLLECTED`.

The command that ran stands in the README. Whatever it became there, no test may be left out, and
none may fail: that the command ended well is not enough.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

LEAST = 1500  # fewer tests than this are not the suite
MOST_SKIPPED = 10  # what a machine may lack (another program, a device)


def problems(report: Path, collected: int) -> list[str]:
    """What is wrong with a run; nothing if every collected test ran and passed."""
    if not report.is_file():
        return ["pytest did not run, or did not end"]
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    counts = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in suites:
        for name in counts:
            counts[name] += int(suite.get(name, "0"))
    found = []
    if counts["tests"] != collected:
        found.append(f"{counts['tests']} tests ran of {collected}")
    if collected < LEAST:
        found.append(f"only {collected} tests are there, fewer than {LEAST}")
    if counts["failures"] or counts["errors"]:
        found.append(f"{counts['failures']} tests failed, {counts['errors']} broke")
    if counts["skipped"] > MOST_SKIPPED:
        found.append(f"{counts['skipped']} tests were skipped, more than {MOST_SKIPPED}")
    return found


if __name__ == "__main__":
    found = problems(Path(sys.argv[1]), int(sys.argv[2]))
    for line in found:
        print(f"error: {line}", file=sys.stderr)
    sys.exit(bool(found))
