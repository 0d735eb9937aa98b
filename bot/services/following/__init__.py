"""What people and rooms follow, and what tells them of its changes."""
