"""Domain logic of the bot: pure, synchronous functions and frozen models.

Nothing here opens a file, reads a clock, draws random numbers or logs: texts, records and the date are arguments. It
may import the standard library, pydantic, the libraries for stems and edit distance, and the one for local times, which
reads time zone rules itself.
"""
