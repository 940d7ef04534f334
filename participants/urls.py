"""The addresses of this floor; each room states its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("participants.screening.urls")),
    path("", include("participants.consort.urls")),
    path("", include("participants.call_list.urls")),
    path("", include("participants.duplicates.urls")),
    path("", include("participants.consent.urls")),
    path("", include("participants.eligibility.urls")),
    path("", include("participants.enrolment.urls")),
    path("", include("participants.randomization.urls")),
    path("", include("participants.unblinding.urls")),
    path("", include("participants.withdrawal.urls")),
    path("", include("participants.transfer.urls")),
    path("", include("participants.contact.urls")),
    # After the others: the address of a person is any word.
    path("", include("participants.record.urls")),
]
