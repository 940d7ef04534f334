"""Files that nobody asked for are refused before a byte of them is kept, and of those
that a view asks for no more is kept than it takes."""

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


class AtMost(FileUploadHandler):
    """Keeps a little more than *most* bytes of each file, by which its form sees that
    it is too large, and lets go of the rest."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self.most = most
        self.kept = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.kept > self.most:
            return None
        self.kept += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def takes_files(*, most: int) -> Callable[[View], View]:
    """Let a view be given files. It refuses those of more than *most* bytes, and sees
    little more of them."""

    def marked(view: View) -> View:
        view.takes_files_of = most  # type: ignore[attr-defined] # a mark on it
        return view

    return marked


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
        most = getattr(view, "takes_files_of", None)
        if most is None:
            request.upload_handlers = [RefuseFiles(request)]
        else:
            request.upload_handlers.insert(0, AtMost(request, most))
