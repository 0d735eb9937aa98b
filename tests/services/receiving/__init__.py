"""What comes in from platforms, and what is shown for it."""
