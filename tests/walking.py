"""Walking pages as a person does, and looking at each with axe."""

import re
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Request

WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What axe has to say of colours: all that can differ in the dark, as test_contrast
# sees to.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
# Seconds that a page may take until it is at rest.
PATIENCE = 20
# The kinds of element that a page is drawn of. Axe is slow, and thirty questions that
# differ in their words alone are one page to it.
PARTS = """[...new Set([...document.querySelectorAll("body *")].map(
    part => [part.tagName, part.className.baseVal ?? part.className, part.type,
             part.getAttribute("role")].join(" ")
))].sort().join("|")"""


class Walker:
    """A page in a browser. Whatever a script or the security policy complains of is
    kept, and every look fails where there was a complaint. *rules* are what axe
    applies: tags or names of its rules."""

    def __init__(self, page: Page, rules: list[str] = WCAG_2_2_AA) -> None:
        self.page = page
        self.rules = rules
        self.complaints: list[str] = []
        self.seen: set[str] = set()
        self.on_its_way: set[Request] = set()
        page.on("request", lambda asked: self.on_its_way.add(asked))
        page.on("requestfinished", lambda asked: self.on_its_way.discard(asked))
        page.on("requestfailed", lambda asked: self.on_its_way.discard(asked))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda line: line.type == "error" and self.complaints.append(line.text),
        )

    def go(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def press(self, name: str, *, exact: bool = False) -> None:
        """Press the button or follow the link of that name, then look."""
        button = self.page.get_by_role("button", name=name, exact=exact)
        link = self.page.get_by_role("link", name=name, exact=exact)
        button.or_(link).first.click()
        self.settle()
        self.look()

    def settle(self) -> None:
        """Wait until nothing has been on its way for a tenth of a second. Playwright's
        own "networkidle" waits for half a second, most of the time of a long walk."""
        deadline = time.monotonic() + PATIENCE
        quiet = 0
        while quiet < 5:
            self.page.wait_for_timeout(20)
            quiet = 0 if self.on_its_way else quiet + 1
            assert time.monotonic() < deadline, f"{self.page.url} is never at rest"
        self.page.wait_for_load_state("load")

    def fill(self, label: str, value: str) -> None:
        self._field(label).fill(value)

    def select(self, label: str, code: str) -> None:
        self._field(label).select_option(code)

    def _field(self, label: str) -> Locator:
        # A star behind the label says that the field must be filled.
        pattern = re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$")
        return self.page.get_by_label(pattern)

    def choose(self, group: str, option: str) -> None:
        """Choose a radio button in the group of that legend."""
        box = self.page.get_by_role("group", name=group)
        box.get_by_label(option, exact=True).check()

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def says(self, text: str) -> bool:
        return text in self.page.locator("body").inner_text()

    def look(self) -> None:
        """The page has no fault that axe finds, does not scroll sideways, and nothing
        was complained of in the console."""
        address = self.page.url
        wider = self.page.evaluate(
            "(root => root.scrollWidth - root.clientWidth)(document.documentElement)"
        )
        assert wider <= 0, f"{address} is {wider} px wider than the screen"
        assert not self.complaints, f"{address}: {self.complaints}"
        parts = self.page.evaluate(PARTS)
        if parts not in self.seen:
            self.seen.add(parts)
            self._inspect(address)

    def _inspect(self, address: str) -> None:
        found = Axe().run(
            self.page, options={"runOnly": self.rules, "resultTypes": ["violations"]}
        )
        faults = [
            (fault["id"], node["html"][:160], node.get("failureSummary", "")[:200])
            for fault in found.response["violations"]
            for node in fault["nodes"]
        ]
        assert not faults, f"axe at {address}: {faults}"
