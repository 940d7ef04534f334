"""The one exception that ends `make run` with a sentence instead of a traceback."""


class Refusal(Exception):
    """Something outside the program stands in the way. The message is one plain
    sentence for the person at the terminal: what is wrong, and what to do."""
