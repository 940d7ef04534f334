"""What was done a moment ago from the work list, which stands above it: so that a slip
is undone with one press, and the next person is one press away."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from trialsite.access.scope import Scope

DONE = "done"
KEPT = ("site", "kind")
"""What a work list was narrowed to, and is again for whoever comes back to it."""


@dataclass(frozen=True)
class JustDone:
    """``word`` is "Recorded" or "Undone", ``study_id`` whom it is about, ``words`` what
    it was. ``undo`` is where to undo it, ``again`` where to do it again; "" for
    neither."""

    word: str
    study_id: str
    words: str
    undo: str = ""
    again: str = ""


def just_done(scope: Scope, key: str) -> JustDone | None:
    """What the act with that *key* was, as settings.WORKLIST_DONE tells it; None for
    no key, and for what is none of theirs who ask or too long ago."""
    if not key:
        return None
    found: JustDone | None = import_string(settings.WORKLIST_DONE)(scope, key)
    return found


def narrowed_to(asked: Mapping[str, str]) -> dict[str, str]:
    """What *asked*, the query of a page, narrows the work list to."""
    return {name: asked[name] for name in KEPT if asked.get(name)}


def back_to_list(asked: Mapping[str, str], done: object = "") -> str:
    """The address of the work list, as narrow as it was left, with what was *done*."""
    query = narrowed_to(asked) | ({DONE: str(done)} if done else {})
    return reverse("home") + (f"?{urlencode(query)}" if query else "")
