"""What was typed into a form that could not be taken, to be sent once more."""

from dataclasses import dataclass

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware, get_token

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
SECRETS = {
    "password": "Your password",
    "again": "The same password again",
}
"""Fields that no page repeats, with what the person is asked for instead. Every field
that hides what is typed is one (tests/trialsite/away/test_typed.py)."""


@dataclass(frozen=True)
class Typed:
    """A form as it was sent: the names and values that are repeated, the names and
    labels of what must be typed again, and whether a file must be chosen again."""

    token: str
    fields: list[tuple[str, str]]
    secrets: list[tuple[str, str]]
    files: bool


def typed_again(request: HttpRequest) -> Typed | None:
    """What *request* brought; None where it brought no form, where that cannot be
    read, or where it did not come from a page of ours: nobody is made to send what
    another site has written for them."""
    if request.method != "POST" or not _is_ours(request):
        return None
    try:
        data, files = request.POST, request.FILES
    except (UnreadablePostError, SuspiciousOperation, MultiPartParserError):
        return None
    names = [name for name in data if name != TOKEN]
    return Typed(
        get_token(request),
        [
            (name, str(value))
            for name in names
            if name not in SECRETS
            for value in data.getlist(name)
        ],
        [(name, SECRETS[name]) for name in names if name in SECRETS],
        bool(files),
    )


def _is_ours(request: HttpRequest) -> bool:
    """Whether the check for forgery passes, which may not have been made yet."""
    try:
        return _Check(_answer).process_view(request, _answer, (), {}) is None
    except (UnreadablePostError, SuspiciousOperation, MultiPartParserError):
        return False


def _answer(request: HttpRequest) -> HttpResponse:
    raise AssertionError("Nothing is asked of this view.")


class _Check(CsrfViewMiddleware):
    """Django's, without its line in the log and its page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(status=403)
