"""From a meeting ahead to the next one, on every platform: days pass, and the bot lives through them."""
