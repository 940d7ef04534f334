"""Editing something that others may be editing too: an older page never overwrites
newer work."""
