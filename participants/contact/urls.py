"""The addresses of contact: how a participant is reached, and by whom."""

from django.urls import path

from participants.contact.locator_views import locator, opt_outs
from participants.contact.views import (
    contact,
    contact_mistake,
    contact_people,
    contact_undo,
)

urlpatterns = [
    path("participants/<str:study_id>/contact/", contact, name="contact"),
    path(
        "participants/<str:study_id>/contact/<uuid:number>/mistake/",
        contact_mistake,
        name="contact-mistake",
    ),
    path(
        "participants/<str:study_id>/contact/<uuid:number>/undo/",
        contact_undo,
        name="contact-undo",
    ),
    path("participants/<str:study_id>/locator/", locator, name="locator"),
    path("participants/<str:study_id>/people/", contact_people, name="contact-people"),
    path("participants/<str:study_id>/opt-outs/", opt_outs, name="opt-outs"),
]
