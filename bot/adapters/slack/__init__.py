"""Slack adapter; the only package that imports Slack's libraries.

Outgoing: ``render`` builds Block Kit, ``platform`` implements the chat platform port, ``lanes`` queues calls by
channel, ``posting`` posts, ``finding`` looks for posted messages, ``calling`` calls the Web API and ``outcomes``
interprets its responses. Incoming: ``socket`` is one websocket, ``connection`` keeps one open, ``listening``
acknowledges, ``inbound`` parses, ``people`` identifies the user, ``attending`` handles the event and ``showing`` posts
the response. ``views`` and ``surfaces`` build the App Home, forms and modals.
"""
