"""Calendars as files (RFC 5545), the only importer of ``icalendar``: ``writing`` ours, ``reading`` anybody's.

Everything in a file is text to this package; what an event asks for is decided elsewhere.
"""
