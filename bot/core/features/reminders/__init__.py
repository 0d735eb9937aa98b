"""Reminders: rules, the delivery plan made of them, and the handling of late deliveries.

Planning is pure: plans, earlier deliveries, holidays and the current time are arguments.
"""
