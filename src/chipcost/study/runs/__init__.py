"""Measured runs: one record, its readers, replay and scores."""
