"""Announced deals: `deals.yaml` and the overlays over it."""
