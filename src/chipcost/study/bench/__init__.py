"""`bench`: your own benchmark results in money and energy."""
