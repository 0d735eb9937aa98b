"""The network's side: nio and the keys, in a ``thread`` with a loop of its own. ``device`` is all of it together.

``vault`` opens the keys if they are the device's own (``account``, ``store``, ``keys``, ``signing``); ``syncing`` reads
what is new, ``told`` says what that is, ``rooms`` and ``inbox`` sort it, ``reading`` decrypts it, ``waiting`` keeps
what has no key yet, ``history`` finds what was left out; ``handing`` and ``hearing`` hand it across and remember how
far all was dealt with. ``posting`` says things, ``sealing`` encrypts them for everybody in the room, ``uploading``
brings their files, ``persons`` knows people's rooms. ``asking`` asks a homeserver once, ``guarding`` is nio with its
faults mended.
"""
