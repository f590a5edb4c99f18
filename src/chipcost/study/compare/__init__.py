"""`compare`: what an hour of each chip costs, and what it buys."""
