"""Messages and tables as files that people mail, print and open: a module a format; ``word`` alone imports ``docx``.

Whatever a message or a table holds is text: no format takes markup, a formula, a link or an instruction from it. The
same content becomes the same bytes.
"""
