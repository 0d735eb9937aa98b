"""How fast, how small, how honest: the bot beside two search engines, over the same records and questions.

``python -m benchmarks`` runs everything, each measurement in a process of its own, and prints one table.
Apart are ``benchmarks.documents``, how soon a change of a document is in force, and reminders and answers beside bare
APScheduler, slack-bolt and nio: ``benchmarks.reminders``, ``benchmarks.slack``, ``benchmarks.matrix``. ``make bench``
runs all.
Nothing is written outside a temporary folder but the file that ``--json`` names.
"""
