"""A Result to terminal, CSV, JSON, Markdown, HTML; `formats` lists them."""
