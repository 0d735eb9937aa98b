"""Matrix: ``render`` says a message as text and HTML, ``outcomes`` reads what a homeserver answers, ``platform`` sends.

It alone imports nio. ``render`` and ``outcomes`` know nothing of the network.
"""
