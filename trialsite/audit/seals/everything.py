"""Reading the record whole, whatever site a row belongs to."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def all_rows() -> Iterator[None]:
    """Sealing and verifying see every row inside. This is the one place where both
    ask row-level security to let them."""
    yield
