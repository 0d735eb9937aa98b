"""Word documents; the modules here are the only importers of ``docx``."""
