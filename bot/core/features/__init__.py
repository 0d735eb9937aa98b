"""Features: one folder for each thing that the bot does, with the same file names where it has the part.

``commands`` names the feature's commands and ``grammar`` parses them, ``model`` holds its data, ``rules`` and ``plan``
decide, and ``view`` words it; all of these are pure. ``service`` acts, through :mod:`bot.core.ports` alone.
"""
