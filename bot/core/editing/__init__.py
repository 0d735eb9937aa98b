"""Changes to the documents that admins edit: parsing of commands, the edits they make, and merging of concurrent
changes.

Pure: texts and values in, texts and values out. :mod:`bot.services.editing` carries them out.
"""
