"""What the bot knows and decides, as pure and synchronous functions and frozen models.

Nothing here opens a file, reads a clock, draws a random number or logs: words, records and the day are arguments. It
may import the standard library, pydantic, and the two libraries of understanding (stems and edit distance).
"""
