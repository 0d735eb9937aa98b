"""Briefings for a meeting: the session, the one before it, and the recommendations that fit, each with its reasons.

Pure functions: the records and the day are arguments. A briefing names records and reasons and contains no text;
:mod:`bot.core.features.briefings.view` renders it.
"""
