"""What tasks are, and when people are reminded of them."""
