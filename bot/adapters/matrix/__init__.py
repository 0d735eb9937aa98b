"""Matrix: ``render`` says a message as text and HTML, ``platform`` sends it.

``asking`` asks a homeserver, ``outcomes`` reads what it answers. The package alone imports nio; ``render`` and
``outcomes`` know nothing of the network.
"""
