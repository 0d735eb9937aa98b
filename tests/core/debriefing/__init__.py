"""Debriefs, as they are planned and put together."""
