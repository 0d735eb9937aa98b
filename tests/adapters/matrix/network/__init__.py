"""The network's side of Matrix, against a real homeserver and people with clients of their own."""
