"""Readers of what benchmark tools write: one module per format, one record for all."""

from chipcost.study.benchfiles.read import FORMATS, read_runs
from chipcost.study.benchfiles.run import Run

__all__ = ["FORMATS", "Run", "read_runs"]
