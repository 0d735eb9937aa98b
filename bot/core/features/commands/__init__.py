"""Commands of all features: parsing of a line, the check of the person's right, handlers, and outcomes."""
