"""Participants, their identity, status and site."""
