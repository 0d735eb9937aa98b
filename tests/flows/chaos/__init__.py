"""Everything that can go wrong between a due reminder and its room, by a seed: killed, stopped and misled workers.

The workers are processes with the real store, pump and platforms; what they write to is a strict Slack and a strict
homeserver, processes as well, that fail on purpose and remember all they were sent.
"""
