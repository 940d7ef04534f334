"""Reminders: whether one is due, by which channel and when."""
