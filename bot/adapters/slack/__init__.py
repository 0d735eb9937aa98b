"""Slack adapter; the only package that imports Slack's libraries.

Outgoing: ``render`` builds Block Kit within ``limits``, ``platform`` implements the chat platform port, ``posting``
queues posts by channel and finds posted messages, ``attachments`` uploads files, and ``client`` calls the Web API and
interprets its responses. Incoming: ``connection`` keeps a websocket open, ``listener`` acknowledges, ``inbound``
parses, ``people`` identifies the user, and ``handler`` handles the event and posts the response. ``forms``, ``home``
and ``surfaces`` build modals and the App Home, ``diagnostics`` is what ``doctor`` checks.
"""
