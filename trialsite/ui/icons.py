"""The drawings of our icons. Imports no Django.

Each is drawn by us on a 16 by 16 grid with a 1.6 wide round line in the current text
colour. Elements carry geometry as attributes alone, as the content security policy
forbids inline style.
"""

ICONS: dict[str, str] = {
    "alert": (
        '<path d="M8 2.2 14.4 13.4H1.6Z"/><path d="M8 6.4v3.2"/><path d="M8 11.4v.1"/>'
    ),
    "arrow-left": '<path d="M13 8H3"/><path d="M7 4 3 8l4 4"/>',
    "arrow-right": '<path d="M3 8h10"/><path d="m9 4 4 4-4 4"/>',
    "calendar": (
        '<rect x="2" y="3.2" width="12" height="10.8" rx="1.6"/>'
        '<path d="M2 6.6h12M5.2 1.8v2.6M10.8 1.8v2.6"/>'
    ),
    "chart": '<path d="M2.4 13.6h11.2"/><path d="M4.4 11V8M8 11V3.4M11.6 11V6"/>',
    "check": '<path d="m3 8.6 3.3 3.3L13 4.8"/>',
    "chevron": '<path d="m4 6.2 4 4 4-4"/>',
    "circle": '<circle cx="8" cy="8" r="5.4"/>',
    "clock": '<circle cx="8" cy="8" r="6"/><path d="M8 4.6V8l2.4 1.6"/>',
    "download": '<path d="M8 2.2v8.2"/><path d="m4.6 7.2 3.4 3.4 3.4-3.4"/>'
    '<path d="M2.6 13.6h10.8"/>',
    "eye-off": (
        '<path d="M1.8 8C3.6 5 5.6 3.8 8 3.8S12.4 5 14.2 8'
        'c-1.8 3-3.8 4.2-6.2 4.2S3.6 11 1.8 8Z"/><path d="m3 13.2 10-10.4"/>'
    ),
    "file": '<path d="M3.4 1.8h5.8l3.4 3.4v9H3.4Z"/><path d="M9 2v3.4h3.4"/>',
    "flask": (
        '<path d="M6.2 2h3.6M6.8 2v4L3 12.4q-.6 1.6 1 1.6h8q1.6 0 1-1.6L9.2 6V2"/>'
        '<path d="M5 10h6"/>'
    ),
    "info": '<circle cx="8" cy="8" r="6"/><path d="M8 7.4v3.4M8 5v.1"/>',
    "list": '<path d="M6 4h7.6M6 8h7.6M6 12h7.6M2.6 4h.1M2.6 8h.1M2.6 12h.1"/>',
    "lock": (
        '<rect x="3" y="7" width="10" height="7" rx="1.4"/>'
        '<path d="M5.2 7V4.8a2.8 2.8 0 0 1 5.6 0V7"/>'
    ),
    "mail": (
        '<rect x="1.8" y="3.2" width="12.4" height="9.6" rx="1.4"/>'
        '<path d="m2.4 4.4 5.6 4.4 5.6-4.4"/>'
    ),
    "menu": '<path d="M2.4 4h11.2M2.4 8h11.2M2.4 12h11.2"/>',
    "moon": '<path d="M13.4 9.6A5.8 5.8 0 0 1 6.4 2.6a5.8 5.8 0 1 0 7 7Z"/>',
    "pause": '<path d="M5.6 3.4v9.2M10.4 3.4v9.2"/>',
    "people": (
        '<circle cx="6" cy="5.4" r="2.4"/><path d="M1.6 13.4q.4-4 4.4-4t4.4 4"/>'
        '<path d="M10.6 3.2a2.3 2.3 0 0 1 .2 4.4M12.2 9.8q2 .8 2.2 3.4"/>'
    ),
    "person": (
        '<circle cx="8" cy="5.2" r="2.8"/><path d="M2.8 14q.4-4.6 5.2-4.6T13.2 14"/>'
    ),
    "phone": (
        '<path d="M5.4 2 6.8 5.2 5.2 6.6q1.2 2.6 4.2 4.2l1.4-1.6L14 10.6v2.2'
        'q-.2 1.4-1.6 1.4Q3 13.4 1.8 3.6 1.8 2.2 3.2 2Z"/>'
    ),
    "search": '<circle cx="7" cy="7" r="4.6"/><path d="m10.6 10.6 3.4 3.4"/>',
    "shield": (
        '<path d="M8 1.8 13.4 4v4q0 4-5.4 6.4Q2.6 12 2.6 8V4Z"/>'
        '<path d="m5.6 8 1.8 1.8 3-3.4"/>'
    ),
    "shuffle": (
        '<path d="M1.8 4.4h2.6l6 7.2h3.4M1.8 11.6h2.6l1.8-2.2M8.8 6.4l1.6-2h3.4"/>'
        '<path d="m12 2.6 2 1.8-2 1.8M12 9.8l2 1.8-2 1.8"/>'
    ),
    "sign-out": (
        '<path d="M6.4 2.2H3v11.6h3.4"/><path d="M6.6 8h7"/><path d="m10.6 5 3 3-3 3"/>'
    ),
    "sun": (
        '<circle cx="8" cy="8" r="2.8"/><path d="M8 1.4v1.4M8 13.2v1.4M1.4 8h1.4'
        'M13.2 8h1.4M3.3 3.3l1 1M11.7 11.7l1 1M12.7 3.3l-1 1M4.3 11.7l-1 1"/>'
    ),
    "x": '<path d="m4 4 8 8M12 4l-8 8"/>',
}


def drawing(name: str) -> str:
    """The inner SVG markup of the icon *name*.

    Raises LookupError naming the value and what exists, so that a misspelt name is
    found by the first test that draws the page.
    """
    try:
        return ICONS[name]
    except KeyError:
        known = ", ".join(sorted(ICONS))
        raise LookupError(f"No icon is called {name!r}; there are: {known}") from None
