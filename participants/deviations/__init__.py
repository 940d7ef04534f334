"""Deviations from the protocol."""
