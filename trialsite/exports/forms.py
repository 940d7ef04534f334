"""Asking for the dataset."""

from django import forms

from trialsite.exports.models import Export


class ExportForm(forms.Form):
    """Why the dataset is wanted."""

    reason = forms.CharField(
        label="What is it for?",
        max_length=Export._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept with the export, and written into its README and manifest.",
        error_messages={
            "required": (
                "Nothing was entered. Say what the dataset is for, such as "
                "“Report to the monitoring board, March”."
            ),
            "max_length": (
                "That is %(show_value)d characters; at most %(limit_value)d fit."
            ),
        },
    )
