"""Consent: documents, sittings, signatures, and consent that is due again."""
