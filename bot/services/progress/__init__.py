"""What came of asks: recorded, proposed, called to mind, and told where it may be told."""
