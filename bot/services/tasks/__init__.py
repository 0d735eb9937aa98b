"""Who takes care of what, and what calls it to their minds."""
