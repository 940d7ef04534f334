"""The addresses of this floor; each room states its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("assessments.portal.urls")),
    path("", include("assessments.responses.urls")),
    path("", include("assessments.opioids.urls")),
]
