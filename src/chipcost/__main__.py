"""`python -m chipcost`, and the command `chipcost`: signals first, then the command line."""

from __future__ import annotations

import gc
import os
import signal
import sys

TYPE_CHECKING = False  # that of `typing`: nothing is imported before the signals are looked after
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

# Objects made before garbage is looked for. A command makes some ten thousand that all live to its
# end: with Python's 700 the searches take a tenth of the time of `compare`, and find nothing.
BEFORE_A_SEARCH = 200_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 fine, 1 findings, 2 usage or bad input."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # While modules are loaded there is nothing to clean up, and a traceback helps nobody.
        signal.signal(signal.SIGINT, _interrupted_early)
    gc.set_threshold(BEFORE_A_SEARCH)
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["--version"], ["-V"]):  # the option parser takes five times as long
        from chipcost.cli.stream import put_line
        from chipcost.version import __version__

        sys.exit(put_line(f"chipcost {__version__}"))
    from chipcost.cli.main import main as command_line

    try:
        command_line(given)
    finally:
        gc.freeze()  # what is left is not searched once more at the end


def _interrupted_early(number: int, frame: FrameType | None) -> None:
    os.write(2, b"interrupted\n")
    os._exit(130)


if __name__ == "__main__":
    main()
