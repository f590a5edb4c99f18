"""Prices of tokens: `token_prices.yaml` and the overlays over it."""
