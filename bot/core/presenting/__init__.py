"""Presentation: rendering of answers, outcomes and deliveries as platform-neutral messages."""
