"""The addresses of withdrawal."""

from django.urls import path

from participants.withdrawal.views import withdrawal, withdrawal_back

urlpatterns = [
    path("participants/<str:study_id>/withdraw/", withdrawal, name="withdraw"),
    path(
        "participants/<str:study_id>/withdraw/back/",
        withdrawal_back,
        name="withdraw-back",
    ),
]
