"""Transfers of a participant from one site to another."""
