"""Matrix: ``render`` says a message as text and HTML, ``platform`` sends it.

``asking`` asks a homeserver, ``outcomes`` reads what it answers. The package alone imports nio; ``render`` and
``outcomes`` know nothing of the network. ``plain`` asks for whoever sets the bot up (``entering``, ``examining``), and
touches no key.
"""
