"""Documents that admins edit: their revisions, merging, and the files that mirror them."""
