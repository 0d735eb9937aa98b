"""Changes of what admins edit: the commands they type, the edits these come to, and what two people changed at once.

Pure: texts and values in, texts and values out. :mod:`bot.services.editing` carries them out.
"""
