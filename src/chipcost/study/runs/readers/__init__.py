"""Readers of what benchmark tools write: one module per format, one record for all."""

from chipcost.study.runs.readers.read import FORMATS, read_runs
from chipcost.study.runs.readers.run import Run

__all__ = ["FORMATS", "Run", "read_runs"]
