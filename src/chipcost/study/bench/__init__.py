"""`bench`: what measured results of one's own cost."""
