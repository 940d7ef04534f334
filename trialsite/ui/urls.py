"""The gallery of components."""

from django.urls import path

from trialsite.ui.views import gallery, gallery_phone

urlpatterns = [
    path("gallery/", gallery, name="gallery"),
    path("gallery/phone/", gallery_phone, name="gallery-phone"),
]
