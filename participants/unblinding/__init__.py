"""Unblinding: who learned an arm, why, and what it changed."""
