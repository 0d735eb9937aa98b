"""Calendar files (RFC 5545): ``writing`` writes ours, ``reading`` reads anybody's.

Only this package imports ``icalendar``. It treats everything in a file as text and does not decide what an event means.
"""
