"""Randomization: lists, the gate before the act, the act, and its corrections."""
