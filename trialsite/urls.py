"""Every address of Trialsite; each room states its own."""

from django.conf import settings
from django.urls import include, path

from trialsite.health import livez, readyz
from trialsite.security_txt import security_txt

urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("", include("trialsite.worklists.urls")),
    path("", include("trialsite.access.urls")),
    path("", include("trialsite.entrance.urls")),
    path("", include("trialsite.look.urls")),
    path("", include("trialsite.protocol.urls")),
    path("", include("trialsite.outbox.urls")),
    path("", include("trialsite.exports.urls")),
    path("", include("trialsite.audit.urls")),
    path("", include("participants.urls")),
    path("", include("assessments.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("trialsite.demo.urls")))

handler400 = "trialsite.errors.bad_request"
handler403 = "trialsite.errors.forbidden"
handler404 = "trialsite.errors.not_found"
handler500 = "trialsite.errors.server_error"
