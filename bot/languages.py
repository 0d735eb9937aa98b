"""The words of each language, as data without code. ``README.md`` explains how to write them and add a language."""
