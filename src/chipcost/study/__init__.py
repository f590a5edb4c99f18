"""One file per question; joins catalog and model; returns a Result."""
