"""A page as tests read it: the same wherever its templates break their lines."""

import re

from django.http import HttpResponse

# Beside these tags white space means nothing.
BLOCKS = (
    *("article", "aside", "body", "caption", "dd", "details", "div", "dl", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4"),
    *("head", "header", "html", "legend", "li", "link", "main", "meta", "nav", "ol"),
    *("optgroup", "option", "p", "section", "select", "summary", "table", "tbody"),
    *("td", "tfoot", "th", "thead", "title", "tr", "ul"),
)
BESIDE_BLOCKS = re.compile(rf" ?(</?(?:{'|'.join(BLOCKS)})\b[^>]*>) ?")
# Buttons trim what they hold, and a text area its first line.
IN_BUTTONS = re.compile(r"(<(?:button|textarea)\b[^>]*>) | (</button>)")


def markup(page: HttpResponse | str) -> str:
    """What *page* holds, with one space for all white space, and none where a browser
    makes nothing of it."""
    text = page if isinstance(page, str) else page.content.decode()
    text = " ".join(text.split()).replace(" >", ">")
    return IN_BUTTONS.sub(r"\1\2", BESIDE_BLOCKS.sub(r"\1", text))
