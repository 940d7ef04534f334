"""The addresses of entering the opioid log."""

from django.urls import path

from assessments.opioids.views import enter_log

urlpatterns = [
    path(
        "participants/<str:study_id>/visits/<str:visit>/<str:instrument>/days/",
        enter_log,
        name="enter-log",
    ),
]
