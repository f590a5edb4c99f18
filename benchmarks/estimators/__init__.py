"""What open tools and plain rooflines say of a measured run, each asked in its own words."""
