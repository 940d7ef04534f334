"""Every address of Trialsite; each room states its own."""

from django.conf import settings
from django.urls import include, path

from trialsite.web.health import livez, readyz
from trialsite.web.security_txt import security_txt

urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("", include("trialsite.ui.worklist.urls")),
    path("", include("trialsite.accounts.role_urls")),
    path("", include("trialsite.accounts.urls")),
    path("", include("trialsite.reviews.urls")),
    path("", include("trialsite.ui.urls")),
    path("", include("trialsite.protocol.urls")),
    path("", include("trialsite.outbox.urls")),
    path("", include("trialsite.exports.urls")),
    path("", include("trialsite.audit.urls")),
    path("", include("participants.urls")),
    path("", include("assessments.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("trialsite.demo.urls")))

handler400 = "trialsite.web.errors.bad_request"
handler403 = "trialsite.web.errors.forbidden"
handler404 = "trialsite.web.errors.not_found"
handler500 = "trialsite.web.errors.server_error"
