"""The Matrix adapter, with end-to-end encryption.

It has two sides, each on an event loop of its own, which exchange only the plain data of ``events``.

On the main loop, without nio: ``inbound`` parses events, ``people`` derives visitors for access control, ``handler``
handles events and posts responses, ``render`` renders messages as text and HTML, and ``reactions`` maps actions to
emoji. In a thread with its own loop: ``network``, with nio and the keys. ``platform`` is the interface to the rest of
the bot.

``client`` is an HTTP client without encryption for the set-up commands (``login``, ``diagnostics``), and maps the
homeserver's errors to outcomes. Where access tokens expire, ``oauth`` gets them, and ``session`` stores them in a file
and refreshes them. ``attachments`` posts files, ``texts`` converts text, and ``erasure`` deletes a person's keys.
"""
