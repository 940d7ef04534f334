"""What this floor puts on the work list."""
