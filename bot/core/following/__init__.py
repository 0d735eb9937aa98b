"""What a room or a person follows, what counts as a change of it, and from when to when one message tells of changes.

Pure. Every change is told once: what a message tells of is the time between two moments, and what was told is the
times of those that were sent.
"""
