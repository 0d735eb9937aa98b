"""Notifications of changes: what a room or person follows, which changes concern it, and the period of each roll-up.

Every change is sent once: a roll-up covers a period, and the periods of sent roll-ups are not sent again.
"""
