"""Tasks that people take on, and reminders of them."""
