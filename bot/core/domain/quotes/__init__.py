"""Quotations: checking of quotes against the texts of sources, and the passages that records are based on.

Places follow the text's own paragraph numbers. Whatever cannot be found with certainty counts as not found.
"""
