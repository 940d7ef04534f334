"""Tags that the templates of all floors use."""
