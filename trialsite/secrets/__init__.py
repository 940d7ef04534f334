"""Sealed fields: what names a person is ciphertext in the database (ADR 0010)."""
