"""Static files that pages load together, as one file each.

The sources stay small and by subject; `collectstatic` puts those of a page together,
so that a phone on a slow network waits for one answer and not for ten.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_EVERY_PAGE = (
    "bootstrap/css/bootstrap.min.css",
    "css/tokens.css",
    "css/base.css",
    "css/forms.css",
    "css/panels.css",
    "css/components.css",
    "css/notices.css",
)
_STAFF = (
    "css/topbar.css",
    "css/menus.css",
    "css/page_frame.css",
    "css/worklist.css",
    "css/stack.css",
    "css/figures.css",
    "css/screening.css",
)
PRINT = "css/print.css"
# Where a debugger would look for what a sheet was made of.
MAP = re.compile(r"/\*# sourceMappingURL=\S* \*/")

BUNDLES = {
    "css/all-staff.css": (*_EVERY_PAGE, *_STAFF, PRINT),
    "css/all-phone.css": (*_EVERY_PAGE, "css/portal.css", "css/answers.css", PRINT),
    "js/all-staff.js": (
        "js/retry.js",
        "js/menus.js",
        "js/tables.js",
        "js/once.js",
        "js/typed.js",
    ),
    "js/all-phone.js": ("js/retry.js", "js/saved.js", "js/once.js"),
}
"""What is put together, in the order in which it applies. The dark sheet stays by
itself, since theme.js switches it."""


class BundledStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # its base has no types
    """As WhiteNoise's storage, with BUNDLES beside the files that they are made of."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if not dry_run:
            for name, parts in BUNDLES.items():
                text = "\n".join(map(self._part, parts))
                self.delete(name)
                self._save(name, ContentFile(text.encode()))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _part(self, name: str) -> str:
        with self.open(name) as file:
            text = MAP.sub("", file.read().decode())
        return f"@media print {{\n{text}}}" if name == PRINT else text
