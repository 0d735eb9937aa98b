"""Messages and tables as files to mail, print and open: one module per format; only ``word`` imports ``docx``.

All content of messages and tables is written as text: no format interprets it as markup, formula, link or instruction.
The same content gives the same bytes.
"""
