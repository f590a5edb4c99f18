"""Readers of traces: one per layout, chosen by what a file holds."""
