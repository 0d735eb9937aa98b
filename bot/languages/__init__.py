"""The words of each language, as data: no code lives here. ``README.md`` tells how to write them and add a language."""
