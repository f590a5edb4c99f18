"""Sweeps: any inputs as lists, ranges and distributions, reduced as they come."""
