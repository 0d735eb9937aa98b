"""The terminal: messages as lines of text, answers as JSON for scripts, and a chat at a keyboard or over a pipe.

``render`` and ``machine`` are pure. ``platform`` implements the chat platform port. ``terminal`` alone uses rich and
prompt_toolkit, and imports them only for an interactive session, so that ``ask`` starts fast.
"""
