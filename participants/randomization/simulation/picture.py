"""The comparison as an SVG: for each method a mean, and where 90 in 100 trials lie."""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, log10
from xml.etree.ElementTree import Element, SubElement, tostring

from participants.randomization.simulation.comparison import (
    Comparison,
    MethodResult,
    Summary,
)

WIDTH = 900
NAMES = 220
PANEL = 200
GAP = 26
TOP = 64
LINE = 40
FOOT = 40
INSET = 12


@dataclass(frozen=True)
class Panel:
    """One measure with an axis of its own, from *first* to *last*."""

    of: Callable[[MethodResult], Summary]
    title: str
    below: str
    first: float
    last: float
    percent: bool = False

    def at(self, value: float) -> float:
        """Where a value stands, from the panel's left edge."""
        share = (value - self.first) / (self.last - self.first)
        return round(INSET + share * (PANEL - 2 * INSET), 1)

    def written(self, value: float) -> str:
        """A value as the axis has it."""
        return f"{value:.0%}" if self.percent else f"{value:g}"


def drawn(comparison: Comparison) -> str:
    """An ``<svg>`` that needs no style sheet: it takes the colour of the text around
    it. The table beside it says the same in words."""
    height = TOP + LINE * len(comparison.rows) + FOOT
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {height}",
            "role": "img",
            "class": "simulation",
            "font-family": "system-ui, sans-serif",
            "font-size": "14",
            "fill": "currentColor",
        },
    )
    title = SubElement(root, "title")
    title.text = (
        f"{comparison.trials} simulated trials of {comparison.people} people by "
        f"{len(comparison.rows)} methods: imbalance, and how often arms are guessed"
    )
    for n, row in enumerate(comparison.rows):
        y = TOP + LINE * n + LINE // 2
        own = {"font-weight": "700"} if row.is_own else {}
        _text(root, 0, y + 5, f"{row.label}{' *' if row.is_own else ''}", **own)
        _rule(root, 0, WIDTH, y + LINE // 2, opacity="0.15")
    for n, panel in enumerate(_panels(comparison)):
        _draw_panel(root, comparison, panel, NAMES + n * (PANEL + GAP))
    return tostring(root, encoding="unicode") + "\n"


def _panels(comparison: Comparison) -> list[Panel]:
    first = min([comparison.by_chance, *(_guessed(row).low for row in comparison.rows)])
    last = max(_guessed(row).high for row in comparison.rows)
    return [
        _people(comparison, "overall", "Imbalance overall"),
        _people(comparison, "worst_stratum", "In the worst stratum"),
        Panel(
            _guessed,
            "Guessed, at best",
            f"of arms; by chance {comparison.by_chance:.0%}",
            floor(first * 20) / 20,
            floor(last * 20 + 1) / 20,
            percent=True,
        ),
    ]


def _people(comparison: Comparison, code: str, title: str) -> Panel:
    def of(row: MethodResult) -> Summary:
        return row.summaries[code]

    most = max(of(row).high for row in comparison.rows)
    return Panel(of, title, "people", 0, _round_up(max(most, 1.0)))


def _guessed(row: MethodResult) -> Summary:
    """By the recruiter's better strategy: minimization is better guessed from all of a
    site's people, blocks from those of the stratum."""
    ways = [row.summaries[code] for code in ("guessed_site", "guessed_stratum")]
    return max(ways, key=lambda found: found.mean)


def _round_up(value: float) -> float:
    """To 1, 2, 4, 6, 8 or 10 of the value's own power of ten."""
    power = 10.0 ** int(log10(value))
    return next(n for n in (1, 2, 4, 6, 8, 10) if n * power >= value) * power


def _draw_panel(root: Element, comparison: Comparison, panel: Panel, x: int) -> None:
    group = SubElement(root, "g", {"transform": f"translate({x} 0)"})
    _text(group, INSET, 20, panel.title, **{"font-weight": "700"})
    _text(group, INSET, 40, panel.below, opacity="0.75")
    bottom = TOP + LINE * len(comparison.rows)
    for value in (panel.first, (panel.first + panel.last) / 2, panel.last):
        at = panel.at(value)
        _line(group, at, TOP, at, bottom, opacity="0.25")
        where = {"text-anchor": "middle", "opacity": "0.75"}
        _text(group, at, bottom + 22, panel.written(round(value, 4)), **where)
    if panel.percent:
        at = panel.at(comparison.by_chance)
        _line(group, at, TOP, at, bottom, **{"stroke-dasharray": "4 4"})
    for n, row in enumerate(comparison.rows):
        found = panel.of(row)
        y = TOP + LINE * n + LINE // 2
        low, high = panel.at(found.low), panel.at(found.high)
        _line(group, low, y, high, y, **{"stroke-width": "3", "opacity": "0.5"})
        mark = {"cx": str(panel.at(found.mean)), "cy": str(y), "r": "6"}
        dot = SubElement(group, "circle", mark)
        words = SubElement(dot, "title")
        words.text = (
            f"{row.label}: {panel.written(round(found.mean, 3))}, "
            f"{panel.written(round(found.low, 3))} to "
            f"{panel.written(round(found.high, 3))}"
        )


def _text(parent: Element, x: float, y: float, words: str, **more: str) -> None:
    SubElement(parent, "text", {"x": str(x), "y": str(y), **more}).text = words


def _rule(parent: Element, x: float, to: float, y: float, **more: str) -> None:
    _line(parent, x, y, to, y, **more)


def _line(
    parent: Element, x1: float, y1: float, x2: float, y2: float, **more: str
) -> None:
    ends = {"x1": str(x1), "y1": str(y1), "x2": str(x2), "y2": str(y2)}
    SubElement(parent, "line", {**ends, "stroke": "currentColor", **more})
