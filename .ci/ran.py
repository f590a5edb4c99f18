"""Holds the report of a pytest run against what is there: `ran.py REPORT COLLECTED EXTERNAL`.

COLLECTED tests are there, EXTERNAL of them need another program, which a machine may lack.

The command that ran stands in the README. Whatever it became there, no test may be left out, and
none may fail: that the command ended well is not enough.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

LEAST = 1500  # fewer tests than this are not the suite
MOST_SKIPPED = 10  # beside those that need another program: a device, a package


def counted(report: Path) -> dict[str, int]:
    """How many tests ran, failed, broke and were skipped."""
    counts = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        for name in counts:
            counts[name] += int(suite.get(name, "0"))
    return counts


def problems(report: Path, collected: int, external: int) -> list[str]:
    """What is wrong with a run; nothing if every collected test ran and passed."""
    if not report.is_file():
        return ["pytest did not run, or did not end"]
    counts = counted(report)
    found = []
    if counts["tests"] != collected:
        found.append(f"{counts['tests']} tests ran of {collected}")
    if collected < LEAST:
        found.append(f"only {collected} tests are there, fewer than {LEAST}")
    if counts["failures"] or counts["errors"]:
        found.append(f"{counts['failures']} tests failed, {counts['errors']} broke")
    most = MOST_SKIPPED + external
    if counts["skipped"] > most:
        found.append(f"{counts['skipped']} tests were skipped, more than {most}")
    return found


if __name__ == "__main__":
    ran, (all_there, of_programs) = Path(sys.argv[1]), map(int, sys.argv[2:])
    found = problems(ran, all_there, of_programs)
    for line in found:
        print(f"error: {line}", file=sys.stderr)
    if not found:
        skipped = counted(ran)["skipped"]
        print(f"+ {all_there} tests; {skipped} skipped; {of_programs} need another program")
    sys.exit(bool(found))
