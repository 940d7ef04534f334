"""The links beside a page can be pressed wherever the page has been scrolled to."""

import pytest

from tests.browser.test_road import sign_in
from tests.walking import DESKTOP, Walker

pytestmark = pytest.mark.browser

# Of each link that shows at all, the words of those of which a corner or the middle is
# not itself what a press there would meet.
COVERED = """() => {
    const links = [...document.querySelectorAll(".nav-item")];
    const frame = document.querySelector(".sidebar-links").getBoundingClientRect();
    return links.filter(link => {
        const box = link.getBoundingClientRect();
        const top = Math.max(box.top, frame.top, 0);
        const bottom = Math.min(box.bottom, frame.bottom, innerHeight);
        if (bottom - top < 2) return false;
        const at = [
            [box.left + 8, top + 1], [box.right - 8, bottom - 1],
            [(box.left + box.right) / 2, (top + bottom) / 2],
        ];
        return at.some(([x, y]) => !link.contains(document.elementFromPoint(x, y)));
    }).map(link => link.innerText);
}"""
IN_SIGHT = """() => [...document.querySelectorAll(".nav-item")].every(link => {
    const box = link.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight;
})"""
SCROLLABLE = "document.documentElement.scrollHeight - innerHeight"


@pytest.mark.parametrize("height", [DESKTOP["height"], 420])
@pytest.mark.parametrize("width", [DESKTOP["width"], 1000])
def test_nothing_covers_a_link_of_the_navigation(
    desktop: Walker, width: int, height: int
):
    page = desktop.page
    page.set_viewport_size({"width": width, "height": height})
    sign_in(desktop, "ada")
    page.goto("/gallery/")
    most = page.evaluate(SCROLLABLE)
    assert most > height, "the page is longer than the screen"
    for top in range(0, 400, 7):
        page.evaluate("top => scrollTo(0, top)", top)
        assert page.evaluate(COVERED) == [], f"scrolled by {top} px"
    page.evaluate("top => scrollTo(0, top)", most)
    assert page.evaluate(COVERED) == []
    if height == DESKTOP["height"]:
        assert page.evaluate(IN_SIGHT), "the links stay where the page ends"
    last = page.locator(".nav-item").last
    last.scroll_into_view_if_needed()
    assert page.evaluate(COVERED) == []
    last.click(trial=True)
