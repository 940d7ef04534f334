"""The record of every change, its seals, and what verifies it."""
