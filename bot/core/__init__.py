"""The async core: everything that the bot knows and does, without any library of the outside.

``domain``, ``language``, ``validation`` and each feature's model, grammar, rules, plan and view are pure: they open no
file and read no clock; texts, records and the date are arguments. What acts is each feature's ``service``, ``dispatch``
and ``runtime``; they reach everything outside through ``ports``.
"""
