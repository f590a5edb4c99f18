"""Pure NumPy: arrays in, arrays out, SI units; no I/O, no catalog, no command line."""
