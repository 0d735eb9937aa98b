"""Matrix: people and the network."""
