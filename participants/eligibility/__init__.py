"""Eligibility: what is checked, signed and overridden."""
