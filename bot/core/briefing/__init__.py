"""What to raise at a meeting: the session, the one before it, and the asks that fit, each with the reason it is in.

Pure: the records and the day are arguments. A briefing names records and reasons and holds no words; it is worded by
:mod:`bot.core.presenting.briefings`.
"""
