"""What a worker of Dask that is started here does first: it leaves Ctrl-C to the sweep.

A terminal sends Ctrl-C to every process in front, and each worker would print a traceback.
"""

from __future__ import annotations

import signal
from typing import Any


def dask_setup(worker: Any) -> None:
    """Called by Dask in the process of a worker, in its main thread."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
