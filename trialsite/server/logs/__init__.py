"""What is written to the log, and that nothing about a person ever is."""
