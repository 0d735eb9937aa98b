"""A chat bot for human-rights campaigners.

Imports point inwards, ``cli → app → adapters → core``, and each third-party library is imported in one
place; ``make check`` enforces both. Read ``bot/core/domain/records.py`` first: it defines the terms used everywhere
else.
"""
