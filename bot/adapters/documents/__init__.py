"""YAML documents that people edit in ``config/`` and ``seeds/``: read into models, or explained line by line.

The only package that knows YAML. Reading never raises for what a person wrote: it returns what it could use and every
problem that it found, each with file, line, column and what to do. Edits are spliced into the text (``splicing``); an
edit that is not safe raises and changes nothing. Nothing is imported here, so that a start from the snapshot does not
load the YAML library.
"""
