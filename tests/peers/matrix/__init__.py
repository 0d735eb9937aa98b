"""A real Matrix: Synapse as it is run everywhere, and people whose client shares no code with the bot's.

``synapse`` is the server, a process that ends with its test; ``accounts`` is what anybody may ask of it without
encryption. ``human`` is somebody with an encrypting ``client``, and ``seen`` what it shows them. ``proxy`` stands
between the bot and the server and breaks what a test tells it to, in the ways of ``breaking``; ``hostile`` is somebody
who sends what no client would.
"""
