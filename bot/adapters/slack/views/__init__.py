"""Modals and App Home, as pure functions from data to Slack's views within all limits."""
