"""Data files to typed records: positions, sources, overlays, quotes, checks."""
