"""What came of an ask: whether it was raised, and what the addressee did; nothing counts without evidence.

Pure. What is stored is only ever added to: what was wrong is put right by another entry.
"""
