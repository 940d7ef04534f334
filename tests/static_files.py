"""The list of static files, made once for all clients of the tests.

Every new test client has middleware of its own, and that of WhiteNoise looks at each
static file again. They lie there unchanged from the beginning of the run.
"""

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

_look = WhiteNoiseMiddleware.update_files_dictionary
_found: dict[tuple[str, str], dict[str, Any]] = {}


def look_once() -> None:
    """From now on every middleware takes over what the first one found."""
    WhiteNoiseMiddleware.update_files_dictionary = _take_over


def _take_over(middleware: WhiteNoiseMiddleware, root: str, prefix: str) -> None:
    if (root, prefix) not in _found:
        _look(middleware, root, prefix)
        _found[root, prefix] = dict(middleware.files)
    middleware.files.update(_found[root, prefix])
