"""Modals and the home, as pure functions: what people see comes in, what Slack takes goes out, within every limit."""
