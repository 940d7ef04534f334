"""Trials of this protocol, tried on paper before one is run. Imports no Django."""
