"""The gallery shows every component, for staff alone, within the policy."""

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.trialsite.ui.test_templates import FORBIDDEN
from trialsite.access.models import User
from trialsite.templatetags import ui

COMPONENTS = Path(__file__).parents[3] / "templates" / "_components"
GALLERIES = ["/gallery/", "/gallery/phone/", "/gallery/phone/?wrong"]


@pytest.mark.parametrize("url", GALLERIES)
def test_a_stranger_is_asked_to_sign_in(client: Client, url: str, db: None) -> None:
    answer = client.get(url)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("url", GALLERIES)
def test_the_gallery_keeps_to_the_policy(
    client: Client, coordinator: User, url: str
) -> None:
    client.force_login(coordinator)
    answer = client.get(url)
    page = answer.content.decode()
    assert answer.status_code == 200
    for what, pattern in FORBIDDEN.items():
        assert not pattern.search(page), what
    assert len(re.findall(r"<h1\b", page)) == 1
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]


def test_the_gallery_shows_every_component(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    for kept in (ui._pill, ui._visit_dot):
        kept.cache_clear()
    used: set[str] = set()
    for url in GALLERIES:
        templates = client.get(url).templates
        used |= {template.name for template in templates if template.name}
    drawn_in_the_demo_or_on_long_lists_alone = {
        "banner.html",
        "key_pages.html",
        "pages.html",
    }
    for path in COMPONENTS.glob("*.html"):
        if path.name not in drawn_in_the_demo_or_on_long_lists_alone:
            assert f"_components/{path.name}" in used


def test_a_refused_form_keeps_what_was_typed_and_links_to_its_fields(
    client: Client, coordinator: User
) -> None:
    client.force_login(coordinator)
    page = client.get("/gallery/").content.decode()
    assert 'value="sixty"' in page
    summary = page.split('class="error-summary"')[1].split("</div>")[0]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert len(targets) == 6
    for target in targets:
        assert f'id="{target}"' in page
