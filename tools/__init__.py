"""Builders of what ships, not written by hand; ``make languages``, ``make schemas``; held by ``make check``."""
