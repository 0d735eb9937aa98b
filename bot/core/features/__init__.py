"""Application services: one module per use case, each written against the Protocols in :mod:`bot.core.ports`.

A service makes no decision that the core can make, imports no third-party library, and reaches everything outside
through a port. It may import the core.
"""
