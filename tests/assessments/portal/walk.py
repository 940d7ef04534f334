"""A participant with a phone: the pages as a browser without a script uses them."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client

from assessments.portal.actions import issue_link
from assessments.schedule.models import Visit
from tests.reading import markup
from tests.sending import filled_in

IN_PASSING = {"HX-Request": "true"}


@dataclass
class Phone:
    """What the participant of *visit* does, from the e-mail on."""

    client: Client
    visit: Visit

    def open_link(self) -> HttpResponse:
        """Follow the newest e-mail to the list of forms."""
        _, code = issue_link(visit=self.visit)
        return self.client.post("/go/", {"code": code}, follow=True)

    def start(self) -> str:
        """Press the big button; returns the address it leads to."""
        return self.client.post("/my/")["Location"]

    def answer(self, address: str, value: object, **others: str) -> str:
        """Choose *value*, press Next; returns the address that comes then."""
        item = address.partition("?")[0].strip("/").split("/")[-1]
        page = self.client.get(address)
        data = filled_in(page, "based_on", **{item: str(value)}, go="next", **others)
        return self.client.post(address, data)["Location"]

    def fill(self, value: object = 2) -> str:
        """Answer the next form to its end; returns the address of its check."""
        address = self.start()
        while not address.endswith("/check/"):
            address = self.answer(address, value)
        return address

    def read(self, address: str) -> str:
        page = self.client.get(address)
        assert page.status_code == 200, page
        return markup(page)
