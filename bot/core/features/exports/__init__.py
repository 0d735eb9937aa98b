"""Tables for export, built from records and rows; adapters write them to files.

A builder renders everything it is given: the caller has already checked what may be shown. Every row has an id
and, if its record has one, a link; every table has columns for attribution and certainty.
"""
