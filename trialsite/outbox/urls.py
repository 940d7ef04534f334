"""Messages for staff, and the demo's mailbox."""

from django.urls import path

from trialsite.outbox import views

urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("dev/mailbox/", views.mailbox, name="dev-mailbox"),
    path("dev/mailbox/<str:key>/", views.mailbox_letter, name="dev-mailbox-letter"),
]
