"""The addresses of the call list."""

from django.urls import path

from participants.call_list.views import (
    call_list,
    call_list_file,
    call_list_new,
    call_list_progress,
)

urlpatterns = [
    path("screening/call-list/", call_list, name="call-list"),
    path("screening/call-list/new/", call_list_new, name="call-list-new"),
    path(
        "screening/call-list/files/<uuid:key>/", call_list_file, name="call-list-file"
    ),
    path(
        "screening/call-list/files/<uuid:key>/progress/",
        call_list_progress,
        name="call-list-progress",
    ),
]
