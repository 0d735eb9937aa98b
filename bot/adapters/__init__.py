"""Adapters: one module or package for each external thing, such as files, the terminal, the wording, the encoder.

An adapter converts what comes in and what goes out, and names what failed. It takes plain values, never the
configuration, and makes no decisions. It may import the core, :mod:`bot.core.ports` and its own library, but no
other adapter.
"""
