"""What others are told of the bot over HTTP: its health and its figures, on this machine alone as shipped.

Nothing here shows content: no question, no message, no name of a person or a room.
"""
