"""Answers to a form: entering, finishing and scoring them."""
