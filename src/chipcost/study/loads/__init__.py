"""Loads as they are: traces of requests, what they hold, and classes of them."""
