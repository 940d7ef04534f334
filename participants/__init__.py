"""Who is in the trial, and in which arm."""
