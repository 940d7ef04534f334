"""The addresses of entering a form."""

from django.urls import path

from assessments.responses.views import enter_form

urlpatterns = [
    path(
        "participants/<str:study_id>/visits/<str:visit>/<str:instrument>/",
        enter_form,
        name="enter-form",
    ),
]
