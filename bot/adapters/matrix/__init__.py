"""Matrix, end-to-end encrypted: two sides with a wall between them, across which goes plain data alone (``heard``).

The people's side lives on the main loop and knows no nio: ``inbound`` reads what somebody said, ``attending`` has it
answered, ``render`` says a message as text and HTML.

The network's side lives in a ``thread`` with a loop of its own. ``platform`` is what the rest of the bot sees of it,
``network`` what it is made of: ``vault`` opens the keys if they are the device's own (``store``, ``keys``,
``signing``); ``syncing`` reads what is new, ``told`` says what that is, ``rooms`` and ``inbox`` sort it, ``reading``
decrypts it, ``waiting`` keeps what has no key yet, ``handing`` and ``hearing`` hand it across and remember how far all
was dealt with; ``posting`` says things, ``sealing`` encrypts them for everybody in the room, ``persons`` knows people's
rooms. ``asking`` asks a homeserver once, ``outcomes`` reads what it answers, ``guarding`` is nio with its faults
mended.

``plain`` asks for whoever sets the bot up (``entering``, ``examining``), and touches no key.
"""
