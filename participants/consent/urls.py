"""The addresses of consent: for staff, and for the person who consents."""

from django.urls import path

from participants.consent.approval_views import consent_approval_end, consent_documents
from participants.consent.reading_views import (
    consent_certify,
    consent_done,
    consent_finish,
    consent_open,
    consent_own_copy,
    consent_read,
    consent_sign,
    consent_start,
    consent_stop,
)
from participants.consent.views import (
    consent,
    consent_copy,
    consent_link,
    consent_name,
    consent_tablet,
)

urlpatterns = [
    path("screening/<int:number>/consent/", consent, name="consent"),
    path(
        "screening/<int:number>/consent/tablet/", consent_tablet, name="consent-tablet"
    ),
    path("screening/<int:number>/consent/link/", consent_link, name="consent-link"),
    path("consents/<int:number>/copy.pdf", consent_copy, name="consent-copy"),
    path("consents/<int:number>/name/", consent_name, name="consent-name"),
    path("consents/documents/", consent_documents, name="consent-documents"),
    path(
        "consents/documents/<str:site>/<str:version>/end/",
        consent_approval_end,
        name="consent-approval-end",
    ),
    path("consent/", consent_open, name="consent-open"),
    path("consent/start/", consent_start, name="consent-start"),
    path("consent/page/<int:place>/", consent_read, name="consent-read"),
    path("consent/sign/", consent_sign, name="consent-sign"),
    path("consent/certify/", consent_certify, name="consent-certify"),
    path("consent/done/", consent_done, name="consent-done"),
    path("consent/copy.pdf", consent_own_copy, name="consent-own-copy"),
    path("consent/stop/", consent_stop, name="consent-stop"),
    path("consent/finish/", consent_finish, name="consent-finish"),
]
