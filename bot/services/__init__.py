"""What the bot does: one module a flow, each written against the Protocols of :mod:`bot.services.ports`.

A service decides nothing that the core could decide and knows no library: what it needs from outside it asks of a
port. It may import the core.
"""
