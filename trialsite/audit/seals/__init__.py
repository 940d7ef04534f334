"""Seals over the record of changes, so that a hand on it is found afterwards
(docs/adr/0016-seals.md)."""
