"""Who takes care of what, and until when: an ask, or something to be done for a meeting. Pure."""
