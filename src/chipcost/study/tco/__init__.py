"""`tco`: what a chip-hour costs bottom-up."""
