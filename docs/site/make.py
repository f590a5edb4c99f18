"""Builds the site of these pages: `python docs/site/make.py [FOLDER]`, by default build/site.

Needs the extra `docs`. A warning of the generator fails, and so does what `checks.py` finds in the
pages it made. The site needs no server and nothing from the net: open index.html.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import checks  # beside this file
import pages


def make(target: Path) -> list[str]:
    """Build the site into a folder; what is wrong with it."""
    with tempfile.TemporaryDirectory() as made:
        pages.write(Path(made))
        done = subprocess.run(
            [
                *(sys.executable, "-m", "sphinx", "--builder", "html", "--fail-on-warning"),
                *("--keep-going", "--quiet", "--fresh-env", "--write-all", "--jobs", "auto"),
                *("--conf-dir", str(Path(__file__).resolve().parent)),
                *("--doctree-dir", str(Path(made) / ".doctrees"), made, str(target)),
            ],
            check=False,
        )
    if done.returncode:
        return [f"sphinx ended with exit status {done.returncode}"]
    return checks.problems(target)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else pages.ROOT / "build" / "site"
    found = make(folder)
    for line in found:
        print(f"error: {line}", file=sys.stderr)
    if not found:
        print(f"{len(list(folder.rglob('*.html')))} pages in {folder}")
    sys.exit(bool(found))
