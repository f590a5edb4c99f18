"""Public tables as overlays for review."""
