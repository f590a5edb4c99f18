"""What computes the blocks of a sweep."""
