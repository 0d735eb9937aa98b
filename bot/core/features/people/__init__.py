"""People: the identities by which a server's word about them is checked."""
