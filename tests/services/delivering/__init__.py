"""How what is due is sent: once, whatever happens."""
