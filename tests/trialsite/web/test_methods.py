"""What a web server could answer and ours does not."""

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from tests.trialsite.web.test_headers import addresses, check

SECRET = "do-not-echo-this"


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_no_address_answers_a_method_that_no_page_uses(client, coordinator, method):
    """TRACE would send back what the browser keeps from scripts."""
    client.force_login(coordinator)
    for address in addresses():
        answer = client.generic(method, address, SECRET, headers={"X-Secret": SECRET})
        assert answer.status_code == 405, address
        assert answer["Allow"] == "GET, HEAD, POST"
        assert SECRET not in answer.content.decode(), address


def test_a_refused_method_has_the_headers_of_every_answer(client, db, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    answer = client.put("/sign-in/", secure=True)
    check(answer, "/sign-in/")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("folder", ["", "js/", "css/", "no-such-folder/"])
def test_no_folder_of_static_files_is_listed(client, db, folder):
    root = staticfiles_storage.base_url
    assert client.get(f"{root}{folder}").status_code == 404
