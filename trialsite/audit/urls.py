"""The audit trail."""

from django.urls import path

from trialsite.audit import views
from trialsite.audit.seals.views import seals, seals_file

urlpatterns = [
    path("audit/", views.trail, name="audit"),
    path("audit/trail.csv", views.download, {"kind": "csv"}, name="audit-csv"),
    path("audit/trail.json", views.download, {"kind": "json"}, name="audit-json"),
    path("audit/seals/", seals, name="audit-seals"),
    path("audit/seals/file/", seals_file, name="audit-seals-file"),
    path("audit/<str:table>/<str:row>/", views.history, name="audit-history"),
]
