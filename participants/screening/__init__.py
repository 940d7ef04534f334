"""Screening: its questions, answers and results."""
