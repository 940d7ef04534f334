"""What is sent to us in text: what no view could read is refused before any is asked,
and numbers and keys of rows are read in one place.

PostgreSQL keeps no NUL in a text, and no number beyond its type; Python reads no
number of more than 4,300 digits. Each of them is an error deep inside whatever uses
the text, so it ends here.
"""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils.http import parse_header_parameters

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

NUL = "\0"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
UNREADABLE_TYPE = "application/x-unreadable"
_UTF8 = re.compile(r';\s*charset\s*=\s*"?utf-?8"?\s*(?=;|$)', re.I)
HIGHEST = 2**63 - 1
"""Of a row's number: PostgreSQL's bigint."""


class Unreadable(SuspiciousOperation):
    """What was sent is no text, or no form, that we could read; answered with 400."""


def number_in(text: str) -> int | None:
    """The number of a row that *text* is; None where no row could have it."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(HIGHEST))):
        return None
    number = int(text)
    return number if 0 < number <= HIGHEST else None


def key_in(text: str) -> UUID | None:
    """The key of a row that *text* is; None where it is no UUID."""
    try:
        return UUID(text)
    except ValueError:
        return None


class ReadableContentType:
    """WSGI around Django, which raises while it makes a request, where nothing answers
    for it yet, of a Content-Type that names an encoding which is none of text (hex,
    zlib) or which cannot be parsed. Where it cannot be read it is replaced; all text
    here is UTF-8, so that encoding need not be named."""

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        environ["CONTENT_TYPE"] = readable_type(environ.get("CONTENT_TYPE", ""))
        return self.application(environ, start_response)


class ReadableContentTypeASGI:
    """The same where an ASGI server serves."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        headers = [
            (name, readable_type(value.decode("latin-1")).encode("latin-1"))
            if name == b"content-type"
            else (name, value)
            for name, value in scope.get("headers", ())
        ]
        await self.application(scope | {"headers": headers}, receive, send)


def readable_type(content_type: str) -> str:
    """The Content-Type without its encoding, where that is UTF-8; UNREADABLE_TYPE
    where it is another or there is no telling."""
    bare = _UTF8.sub("", content_type)
    try:
        _, parameters = parse_header_parameters(bare)
    except (ValueError, LookupError):
        return UNREADABLE_TYPE
    return UNREADABLE_TYPE if "charset" in parameters else bare


class ReadableInput:
    """Refuses a request that no view could read: with 404 where a NUL stands in the
    path, for nothing is there, and with 400 where one stands in the query or the form,
    and where the body is no form or broke off.

    A cookie that cannot be ours is left out: its browser sends it with every request,
    and nobody would get in with it again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name, value in list(request.COOKIES.items()):
            if not (value.isascii() and value.isprintable()):
                del request.COOKIES[name]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> None:
        if NUL in request.path_info:
            raise Http404("A NUL stands in the address.")
        _check(request.GET.lists(), "query")
        if request.method == "POST":
            if request.content_type not in FORMS and _has_body(request):
                raise Unreadable("The body is said to be something else than a form.")
            try:
                _check(request.POST.lists(), "form")
            except UnreadablePostError:
                raise Unreadable("The body broke off.") from None


def _check(fields: Iterable[tuple[str, list[Any]]], where: str) -> None:
    for name, values in fields:
        if NUL in name or any(NUL in value for value in values):
            raise Unreadable(f"A NUL stands in the {where}.")


def _has_body(request: HttpRequest) -> bool:
    return request.META.get("CONTENT_LENGTH") not in (None, "", "0")
