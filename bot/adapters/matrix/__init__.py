"""Matrix, end-to-end encrypted: two sides with a wall between them, across which goes plain data alone (``heard``).

The people's side lives on the main loop and knows no nio: ``inbound`` reads what somebody said, ``people`` tells who
they are, ``attending`` has it answered, ``render`` says a message as text and HTML with signs to react with
(``reactions``), ``showing`` shows it. The network's side is ``network``; ``platform`` is what the rest of the bot sees
of it, ``outcomes`` what the answers of a homeserver mean.

``plain`` asks for whoever sets the bot up (``entering``, ``examining``), and touches no key. Where tokens expire,
``oauth`` gets them, ``session`` is the file that they lie in, and ``renewing`` keeps them valid, for both sides.
"""
