"""Debriefs: after a meeting, each room is asked once what was raised there, and the replies are read."""
