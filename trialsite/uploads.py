"""Files that nobody asked for are refused before a byte of them is kept."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse

View = TypeVar("View", bound=Callable[..., HttpResponse])


class FilesRefused(SuspiciousOperation):
    """A body brought a file to a view that takes none; answered with 400."""


class RefuseFiles(FileUploadHandler):
    """The handler of all views but those that say that they take files."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise FilesRefused("A file was sent to an address that takes none.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        raise FilesRefused("A file was sent to an address that takes none.")

    def file_complete(self, file_size: int) -> None:
        return None


def takes_files(view: View) -> View:
    """Let *view* be given files, within the limits of the settings."""
    view.takes_files = True  # type: ignore[attr-defined] # a mark on a function
    return view


class Uploads:
    """Chooses the handler once the view is known, and above the check for forgery,
    which is the first to read the body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> None:
        if not getattr(view, "takes_files", False):
            request.upload_handlers = [RefuseFiles(request)]
