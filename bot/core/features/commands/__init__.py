"""Changes to the documents that admins edit: command parsing, edits, and merging of concurrent changes.

Pure: texts and values in, texts and values out. :mod:`bot.core.features.commands.service` carries them out.
"""
