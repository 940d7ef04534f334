"""The addresses of unblinding."""

from django.urls import path

from participants.unblinding.views import impact, unblinding

urlpatterns = [
    path("participants/<str:study_id>/unblind/", unblinding, name="unblind"),
    path(
        "participants/<str:study_id>/unblind/<int:number>/impact/",
        impact,
        name="unblinding-impact",
    ),
]
