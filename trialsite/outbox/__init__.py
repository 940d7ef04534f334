"""Messages: written with what they are about, sent afterwards, never twice."""
