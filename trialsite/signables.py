"""What can be signed on the ground floor; found by name."""

from django.urls import reverse

from trialsite.access.models import AccessReview
from trialsite.reviews.actions import KIND, signed_of
from trialsite.signatures.canonical import Content
from trialsite.signatures.registry import signable


def _address(record: str) -> str:
    return reverse("access-review-signed", args=[record])


@signable(KIND, label="Access review", address=_address)
def access_review(record: str) -> Content | None:
    """The statement and the list of one review."""
    found = AccessReview.objects.filter(pk=record).first()
    return signed_of(found) if found else None
