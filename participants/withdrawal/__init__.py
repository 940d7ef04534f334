"""Withdrawal, from all of the trial or a part of it."""
