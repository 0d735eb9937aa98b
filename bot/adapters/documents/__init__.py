"""YAML documents: what people edit in ``config/`` and ``seeds/``, read into models or explained line by line.

The only place that knows YAML. No reading raises for what a person wrote: it returns what it could use and every
problem it met, each with file, line, column and what to do. Edits are spliced into the text (``splicing``); one that
cannot be made without harm raises and changes nothing. Nothing is imported here, so that a start from the
snapshot does not pay for the YAML library.
"""
