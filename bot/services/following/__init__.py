"""Subscriptions to changes: what people and rooms follow, and the roll-ups that report its changes."""
