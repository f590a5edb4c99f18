"""One chip on one day: its cost, what it offers and draws, with the evidence."""
