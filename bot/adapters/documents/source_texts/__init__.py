"""Source texts in ``config/texts/``, as a person or a browser saved them: read into blocks, or explained.

Nothing here uses the network, runs scripts of a page, or changes a file. Only this package parses HTML.
"""
