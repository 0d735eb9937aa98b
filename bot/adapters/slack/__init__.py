"""Slack. It alone imports Slack's libraries.

Out: ``render`` says a message in Block Kit, ``platform`` gives it its channel's turn (``lanes``), ``posting`` posts it,
``finding`` looks whether it is there, ``calling`` asks the Web API once and ``outcomes`` reads what came of it. In:
``socket`` is one websocket, ``connection`` sees to it that there is one, ``listening`` acknowledges, ``inbound`` reads,
``people`` finds out who it was, ``attending`` has it answered and ``showing`` shows that where it belongs. ``views``
and ``surfaces`` are all that people see besides.
"""
