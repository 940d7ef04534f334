"""The addresses of transfers between sites."""

from django.urls import path

from participants.transfer.views import site_transfer, transfer_answer

urlpatterns = [
    path("participants/<str:study_id>/transfer/", site_transfer, name="transfer"),
    path("transfers/<int:number>/", transfer_answer, name="transfer-answer"),
]
