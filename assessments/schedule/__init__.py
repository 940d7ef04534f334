"""Visits: their windows, states and forms."""
