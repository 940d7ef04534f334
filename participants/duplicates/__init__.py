"""Possible duplicates: two records that may be one person."""
