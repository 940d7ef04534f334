"""The database backend: signed, bounded and pipelined statements."""
