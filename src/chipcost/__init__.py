"""What AI compute costs, from sourced figures."""

__version__ = "0.1.0"
