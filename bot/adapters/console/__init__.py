"""The terminal: messages as lines of text, answers as JSON for scripts, and the chat at a keyboard or a pipe.

``render`` and ``machine`` are pure. ``platform`` sends to the terminal as to any chat. ``terminal`` alone knows rich
and prompt_toolkit, and imports them only when somebody sits at a terminal, so that ``ask`` starts fast.
"""
