"""Pages are sent compressed: a work list of 57 KB is 6."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressedPages(GZipMiddleware):
    """Compresses HTML alone: files that leave the building are compressed already, or
    are counted by their length. What Django does against guessing a secret by a page's
    length (BREACH) is kept: padding of a random length, and masked tokens."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
