"""The questions that are swept: what of them depends on which input."""
