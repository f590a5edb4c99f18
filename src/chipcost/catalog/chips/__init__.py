"""Chips, systems and quotes: `chips.yaml` and the overlays over it."""
