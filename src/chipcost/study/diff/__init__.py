"""`diff`: what changed between two catalogs, two days or two saved answers, and what that does."""
