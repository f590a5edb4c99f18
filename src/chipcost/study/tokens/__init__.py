"""`tokens` and `frontier`: what tokens of a language model cost on each chip."""
