"""What comes in from the platforms: who sent it, whether it gets an answer, which, and in what order.

Decisions on what somebody may see are :mod:`bot.core.access` and :mod:`bot.core.rights`; here they are asked.
"""
