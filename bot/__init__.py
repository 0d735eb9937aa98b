"""A chat bot for human-rights campaigners.

Imports point inwards, ``cli → app → adapters → services → core``, and each outside library is imported in one place;
``make check`` holds both. Read ``bot/core/records.py`` first: it names what everything else speaks of.
"""
