"""`margin`: what providers ask for tokens beside what they cost on each chip."""
