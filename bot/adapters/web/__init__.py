"""HTTP endpoints for the bot's health and metrics, by default only on this machine.

They show no content: no question, no message, no name of a person or a room.
"""
