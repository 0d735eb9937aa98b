"""The Matrix adapter, with end-to-end encryption.

It has two sides, each on an event loop of its own, which exchange only the plain data of ``heard``.

On the main loop, without nio: ``inbound`` parses events, ``people`` derives visitors for access control, ``attending``
handles events, ``render`` renders messages as text and HTML, ``reactions`` maps actions to emoji, and ``showing`` posts
responses. In a thread with its own loop: ``network``, with nio and the keys. ``platform`` is the interface to the rest
of the bot, and ``outcomes`` maps the homeserver's errors to outcomes.

``plain`` is an HTTP client without encryption for the set-up commands (``entering``, ``examining``, ``identifying``).
Where access tokens expire, ``oauth`` gets them, ``session`` stores them in a file, and ``renewing`` refreshes them.
``files`` and ``parcels`` post attachments, ``texts`` converts text, and ``forgetting`` deletes a person's keys.
"""
