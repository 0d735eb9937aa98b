"""Progress of recommendations: whether they were raised and what the addressee did; every entry needs evidence.

Entries are only ever added: a mistake is corrected by another entry.
"""
