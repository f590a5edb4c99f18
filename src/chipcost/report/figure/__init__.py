"""Charts as figures for print and slides, drawn with matplotlib (extra `plot`)."""
