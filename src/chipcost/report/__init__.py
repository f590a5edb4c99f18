"""A Result to terminal, CSV, JSON, Markdown."""
