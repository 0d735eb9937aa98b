"""How fast, how small, how honest: the bot beside two search engines, over the same records and questions.

``python -m benchmarks`` (or ``make bench``) runs everything, each measurement in a process of its own, and prints one
table. Nothing is written outside a temporary folder but the file that ``--json`` names.
"""
