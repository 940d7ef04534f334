"""The five tones of a status. Imports no Django.

A tone is never shown by colour alone: each has an icon, and a word always stands
beside it (WCAG 2.2, success criterion 1.4.1).
"""

from types import MappingProxyType

TONES = MappingProxyType(
    {
        "good": "check",
        "due": "clock",
        "late": "alert",
        "info": "info",
        "quiet": "circle",
    }
)


def icon_of(tone: str) -> str:
    """The icon that goes with *tone*. Raises LookupError naming the value and what
    is allowed."""
    try:
        return TONES[tone]
    except KeyError:
        known = ", ".join(TONES)
        raise LookupError(f"No tone is called {tone!r}; there are: {known}") from None
