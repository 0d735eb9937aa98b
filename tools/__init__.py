"""Builders of what ships and is not written by hand, which ``make check`` holds, and what runs the tests on any day."""
