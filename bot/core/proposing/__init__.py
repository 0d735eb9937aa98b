"""What a calendar of somebody else's says, as changes that an admin may accept: each a line of our own grammar.

Pure, and it changes nothing: what is accepted goes through :mod:`bot.services.editing` like anything that is typed.
"""
