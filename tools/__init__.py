"""Builders of the data that ships but is not written by hand; run by ``make languages``, held by ``make check``."""
