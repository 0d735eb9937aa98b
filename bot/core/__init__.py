"""Domain logic of the bot: pure, synchronous functions and frozen models.

Nothing here opens a file, reads a clock, draws a random number or logs: words, records and the day are arguments. It
may import the standard library, pydantic, the two libraries of understanding (stems and edit distance), and that of
local times, which reads the rules of time zones by itself.
"""
