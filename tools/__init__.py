"""Builders of the data that ships but is not written by hand; run by ``make languages`` and ``make schemas``, held by ``make check``."""
