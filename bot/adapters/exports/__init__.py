"""Messages as files that people mail and print: a module a format; ``word`` is the only importer of ``docx``.

Whatever a message holds is text: no format takes markup, a link or an instruction from it. The same message becomes
the same bytes.
"""
