"""After a meeting: what was raised there is asked once, and read where people answer."""
