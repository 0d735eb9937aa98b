"""Comparison of an external calendar with the plans, producing commands that an admin may accept.

Pure. Accepted commands go through :mod:`bot.core.features.commands.bus` like typed ones.
"""
