"""The texts of sources in ``config/texts/``: whatever a person or a browser saved, read into blocks or explained.

Nothing here asks the network, runs what stands in a page, or changes a file. HTML is known here alone.
"""
