"""Progress on recommendations: recording, proposals and decisions, and reminders of undecided proposals."""
