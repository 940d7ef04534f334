"""No page carries what the security policy forbids, or leaves the banner out."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string

from trialsite.web.bundles import BUNDLES

TEMPLATES = Path(__file__).parents[3] / "templates"
PAGES = sorted(path for path in TEMPLATES.rglob("*.html"))
FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc=)"),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "a script's address": re.compile(r"javascript:", re.IGNORECASE),
    "htmx evaluating script": re.compile(r"\bhx-(on|vals='js|vars)"),
    "something fetched from elsewhere": re.compile(
        r"<(script|link|img|iframe)\b[^>]*(src|href)=\"(https?:)?//"
    ),
}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_no_template_needs_what_the_policy_forbids(path: Path) -> None:
    source = path.read_text()
    for what, pattern in FORBIDDEN.items():
        assert not pattern.search(source), f"{path.name} has {what}"


def test_every_static_file_that_a_template_names_exists() -> None:
    named = re.compile(r"{% static \"([^\"]+)\" %}")
    names = {name for path in PAGES for name in named.findall(path.read_text())}
    assert "css/dark.css" in names
    parts = {part for bundle in BUNDLES.values() for part in bundle}
    assert {n for n in parts | names - {*BUNDLES} if not finders.find(n)} == set()


def test_no_page_loads_twice_what_is_put_together() -> None:
    named = re.compile(r"{% static \"([^\"]+)\" %}")
    parts = {part for bundle in BUNDLES.values() for part in bundle}
    alone = {"css/answers.css"}  # By staff's forms, whose bundle has it not.
    for path in PAGES:
        assert not (parts - alone) & {*named.findall(path.read_text())}, path.name


def test_what_is_put_together_is_served_whole_and_in_order(client) -> None:
    for name, parts in BUNDLES.items():
        answer = client.get(staticfiles_storage.url(name))
        text = b"".join(answer.streaming_content).decode()
        answer.close()
        places = [text.index(_part(part)) for part in parts]
        assert places == sorted(places), name
        assert answer["Cache-Control"] == "max-age=315360000, public, immutable"


def _part(name: str) -> str:
    """How a file begins, as it stands in what it was put into."""
    return Path(finders.find(name)).read_text()[:60]


@pytest.mark.parametrize(
    "path", [*TEMPLATES.glob("errors/[0-9]*.html")], ids=lambda p: p.name
)
def test_an_error_page_is_calm_with_and_without_anything_known(path: Path) -> None:
    name = f"errors/{path.name}"
    bare = render_to_string(name)
    assert bare.count("<h1>") == 1
    assert "reference" not in bare
    told = render_to_string(name, {"request_id": "7f3a91c2", "demo": {"now": None}})
    assert "<code>7f3a91c2</code>" in told
    assert "Synthetic data: nobody in this trial is a real person." in told


@pytest.mark.parametrize("name", ["base.html", "portal/base.html", "errors/page.html"])
def test_every_frame_has_the_banner_in_the_demo_alone(name: str) -> None:
    demo = {"demo": {"now": None}, "csrf_token": "token"}
    assert "Synthetic data" in render_to_string(name, demo)
    assert "Synthetic data" not in render_to_string(name, {})


@pytest.mark.parametrize("name", ["base.html", "portal/base.html"])
def test_a_frame_has_its_landmarks_and_a_way_past_them(name: str) -> None:
    page = render_to_string(name, {})
    assert page.count("<main ") == 1
    assert page.count("<header ") == 1
    assert '<a class="skip-link" href="#content">' in page
    assert 'id="content"' in page
