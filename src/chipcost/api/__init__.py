"""The questions as functions: a module each, generated from the options of its command."""
