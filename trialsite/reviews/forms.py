"""STATEMENT."""

from django import forms

from trialsite.access.models import AccessReview
from trialsite.signatures.forms import SigningForm

STATEMENT = (
    "I have looked through this list. Everybody on it needs the access that they have, "
    "and nobody else has any."
)


class ReviewForm(SigningForm):
    """The signature under an access review."""

    statement = forms.CharField(
        label="What you sign",
        initial=STATEMENT,
        max_length=AccessReview._meta.get_field("statement").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Nothing was entered. Say what you found."},
    )
