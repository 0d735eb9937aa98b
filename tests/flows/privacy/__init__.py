"""A note that is kept to a room is asked for by every door of the bot."""
