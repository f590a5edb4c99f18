"""`claims`: published statements, recomputed."""
