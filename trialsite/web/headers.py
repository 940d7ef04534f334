"""What every answer tells the browser that it may not do.

The policy of contents is drawn up here and sent by django-csp; the rest of the headers
that Django has no setting for is sent by a middleware.
"""

from collections.abc import Callable
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

CONTENTS: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        # Bootstrap's style sheet draws ticks and arrows as data: images. An image runs
        # nothing; scripts, styles and fonts come from here alone.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}

# What a browser could offer a page and no page of ours wants. Two are left out of the
# list, for staff sign in with passkeys: publickey-credentials-get and -create.
UNUSED = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
# What links, forms and scripts of ours ask with.
METHODS = ("GET", "HEAD", "POST")

PERMISSIONS = ", ".join(f"{feature}=()" for feature in UNUSED)


class Headers:
    """Sends what SecurityMiddleware does not, with static files too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class Methods:
    """Refuses every other method than METHODS, so that no view takes PUT for GET, and
    nobody answers TRACE."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)
