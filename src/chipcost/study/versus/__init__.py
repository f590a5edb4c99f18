"""One chip against another: a page for a decision."""
