"""Readers of measured runs: one module per source, one record for all."""
