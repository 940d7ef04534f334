"""Walking pages as a person does, and looking at each with axe."""

import re
import time
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page, Request

WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What axe has to say of colours: all that can differ in the dark, as test_contrast
# sees to.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
# What axe finds wrong, of each fault in each element no more than can be read. It looks
# from the page's top: what the top bar covers half of elsewhere is whole again after a
# turn of the wheel, but axe takes its size for what shows.
FAULTS = """async (rules) => {
    const top = scrollY;
    scrollTo({top: 0, behavior: "instant"});
    const found = await axe.run({runOnly: rules, resultTypes: ["violations"]});
    scrollTo({top, behavior: "instant"});
    return found.violations.flatMap(fault => fault.nodes.map(node => [
        fault.id, node.html.slice(0, 160), (node.failureSummary ?? "").slice(0, 200)
    ]));
}"""
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
# Whether colours change by and by, though the system asks for no motion.
MOVES = "document.getAnimations().length > 0"
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
    kept, and every look fails where there was a complaint."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.seen: set[tuple[object, ...]] = set()
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

    def look(self, rules: list[str] = WCAG_2_2_AA) -> None:
        """The page has no fault that axe finds by *rules* (tags or names of its
        rules), does not scroll sideways, and nothing was complained of in the
        console."""
        address = self.page.url
        wider = self.page.evaluate(
            "(root => root.scrollWidth - root.clientWidth)(document.documentElement)"
        )
        assert wider <= 0, f"{address} is {wider} px wider than the screen"
        assert not self.complaints, f"{address}: {self.complaints}"
        width = (self.page.viewport_size or DESKTOP)["width"]
        known = (self.page.evaluate(PARTS), width, *rules)
        if known not in self.seen:
            self.seen.add(known)
            self._inspect(f"{address}, {width} px wide", rules)

    def look_every_way(self) -> None:
        """Look at the page as it is at a desk in light and in dark, and on a phone. In
        the dark axe looks at colours alone; they are the same on a phone."""
        self.page.set_viewport_size(DESKTOP)
        self._shine("dark")
        self.look(OF_COLOURS)
        self._shine("light")
        self.look()
        self.page.set_viewport_size(PHONE)
        self.look()

    def _shine(self, scheme: Literal["light", "dark"]) -> None:
        """Let the system ask for *scheme*, and wait until the page follows, at once."""
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self.page.locator(f"html[data-bs-theme={scheme}]").wait_for(state="attached")
        assert not self.page.evaluate(MOVES), f"{self.page.url} moves in spite of it"

    def _inspect(self, address: str, rules: list[str]) -> None:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        faults = self.page.evaluate(FAULTS, rules)
        assert not faults, f"axe at {address}: {faults}"
