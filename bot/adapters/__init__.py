"""One module or package for each thing outside: files, the terminal, the wording, the encoder.

An adapter translates in, translates out and names what failed; it takes plain values, never the configuration, and
decides nothing. It may import the core, :mod:`bot.services.ports` and its own library, and knows no other adapter.
"""
