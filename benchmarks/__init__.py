"""How fast, how small, how honest: the bot beside two search engines, over the same records and questions.

``python -m benchmarks`` runs everything, each measurement in a process of its own, and prints one table.
``python -m benchmarks.documents`` is apart: how soon a change of a document is in force. ``make bench`` runs both.
Nothing is written outside a temporary folder but the file that ``--json`` names.
"""
