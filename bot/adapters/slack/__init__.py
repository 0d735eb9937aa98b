"""Slack: ``render`` says a message in Block Kit, ``outcomes`` reads what Slack answers, ``platform`` sends.

It alone imports Slack's libraries. ``render``, ``outcomes`` and ``lanes`` know nothing of the network.
"""
