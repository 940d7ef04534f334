"""What people report, and when."""
