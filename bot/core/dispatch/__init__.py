"""Handling of incoming events: who sent them, whether and how they are answered, and in what order.

The rules on access and rights are in :mod:`bot.core.domain.access`; this package applies them.
"""
