"""A language model on a chip, as the kernel takes it."""
