"""`sweep`: one question over a grid of its inputs, block by block, and what is kept of it."""
