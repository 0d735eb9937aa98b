"""Word documents; only the modules of this package import ``docx``."""
