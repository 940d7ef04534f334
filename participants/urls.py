"""The addresses of this floor."""

from django.urls import path

from participants.call_list.views import (
    call_list,
    call_list_file,
    call_list_new,
    call_list_progress,
)
from participants.consent.approval_views import (
    consent_approval_end,
    consent_documents,
)
from participants.consent.reading_views import (
    consent_certify,
    consent_done,
    consent_door,
    consent_finish,
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
    consent_tablet,
)
from participants.consort_views import screening_numbers, screening_numbers_csv
from participants.contact.views import (
    contact,
    contact_mistake,
    contact_people,
    locator,
    opt_outs,
)
from participants.corrections.views import randomization_error, stratum_correction
from participants.duplicates.views import match, matches
from participants.eligibility.views import (
    baseline_override,
    eligibility,
    override,
)
from participants.enrolment.status_views import status, status_correction
from participants.enrolment.views import enrolment
from participants.randomization.cohort_views import cohort
from participants.randomization.lists import comparing_views, two_person_views
from participants.randomization.lists.views import commitments, overview
from participants.randomization.views import randomization, randomized
from participants.record.list_views import participants
from participants.record.views import participant
from participants.screening.record_views import (
    candidate_quick,
    candidate_screen,
    screening_continue,
    screening_new,
    screening_quick,
)
from participants.screening.views import screening, screenings
from participants.transfer.views import site_transfer, transfer_answer
from participants.unblinding.views import impact, unblinding
from participants.withdrawal.views import withdrawal, withdrawal_back

urlpatterns = [
    path("screening/", screenings, name="screenings"),
    path("screening/new/", screening_new, name="screening-new"),
    path("screening/quick/", screening_quick, name="screening-quick"),
    path("screening/numbers/", screening_numbers, name="screening-numbers"),
    path("screening/numbers/csv/", screening_numbers_csv, name="screening-numbers-csv"),
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
    path(
        "screening/call-list/people/<uuid:key>/",
        candidate_screen,
        name="candidate-screen",
    ),
    path(
        "screening/call-list/people/<uuid:key>/quick/",
        candidate_quick,
        name="candidate-quick",
    ),
    path("screening/matches/", matches, name="matches"),
    path("screening/matches/<int:number>/", match, name="match"),
    path("screening/<int:number>/", screening, name="screening"),
    path(
        "screening/<int:number>/continue/",
        screening_continue,
        name="screening-continue",
    ),
    path("screening/<int:number>/consent/", consent, name="consent"),
    path(
        "screening/<int:number>/consent/tablet/", consent_tablet, name="consent-tablet"
    ),
    path("screening/<int:number>/consent/link/", consent_link, name="consent-link"),
    path("consents/<int:number>/copy.pdf", consent_copy, name="consent-copy"),
    path("consents/documents/", consent_documents, name="consent-documents"),
    path(
        "consents/documents/<str:site>/<str:version>/end/",
        consent_approval_end,
        name="consent-approval-end",
    ),
    path("consent/", consent_door, name="consent-door"),
    path("consent/start/", consent_start, name="consent-start"),
    path("consent/page/<int:place>/", consent_read, name="consent-read"),
    path("consent/sign/", consent_sign, name="consent-sign"),
    path("consent/certify/", consent_certify, name="consent-certify"),
    path("consent/done/", consent_done, name="consent-done"),
    path("consent/copy.pdf", consent_own_copy, name="consent-own-copy"),
    path("consent/stop/", consent_stop, name="consent-stop"),
    path("consent/finish/", consent_finish, name="consent-finish"),
    path("screening/<int:number>/override/", override, name="override"),
    path("screening/<int:number>/enrol/", enrolment, name="enrol"),
    path("randomization/", overview, name="lists"),
    path("randomization/commitment/", commitments, name="commitments"),
    path("randomization/compare/", comparing_views.compare, name="compare-methods"),
    path(
        "randomization/compare/<int:number>/", comparing_views.compared, name="compared"
    ),
    path(
        "randomization/compare/<int:number>/progress/",
        comparing_views.compared_progress,
        name="compared-progress",
    ),
    path("randomization/propose/", two_person_views.propose, name="list-propose"),
    path("randomization/proposed/<uuid:key>/", two_person_views.seal, name="list-seal"),
    path(
        "randomization/close/",
        two_person_views.end,
        {"step": "close"},
        name="randomization-close",
    ),
    path(
        "randomization/reveal/",
        two_person_views.end,
        {"step": "reveal"},
        name="seeds-reveal",
    ),
    path("randomization/pack/", two_person_views.pack, name="randomization-pack"),
    path("participants/", participants, name="participants"),
    path("participants/cohort/", cohort, name="randomize-cohort"),
    path("participants/<str:study_id>/", participant, name="participant"),
    path("participants/<str:study_id>/eligibility/", eligibility, name="eligibility"),
    path(
        "participants/<str:study_id>/eligibility/override/",
        baseline_override,
        name="baseline-override",
    ),
    path("participants/<str:study_id>/randomize/", randomization, name="randomize"),
    path("participants/<str:study_id>/randomized/", randomized, name="randomized"),
    path(
        "participants/<str:study_id>/randomized/error/",
        randomization_error,
        name="randomization-error",
    ),
    path(
        "participants/<str:study_id>/randomized/stratum/",
        stratum_correction,
        name="stratum-correction",
    ),
    path("participants/<str:study_id>/unblind/", unblinding, name="unblind"),
    path(
        "participants/<str:study_id>/unblind/<int:number>/impact/",
        impact,
        name="unblinding-impact",
    ),
    path("participants/<str:study_id>/withdraw/", withdrawal, name="withdraw"),
    path("participants/<str:study_id>/status/", status, name="status"),
    path(
        "participants/<str:study_id>/status/<int:number>/correct/",
        status_correction,
        name="status-correction",
    ),
    path("participants/<str:study_id>/transfer/", site_transfer, name="transfer"),
    path("transfers/<int:number>/", transfer_answer, name="transfer-answer"),
    path("participants/<str:study_id>/contact/", contact, name="contact"),
    path(
        "participants/<str:study_id>/contact/<uuid:number>/mistake/",
        contact_mistake,
        name="contact-mistake",
    ),
    path("participants/<str:study_id>/locator/", locator, name="locator"),
    path("participants/<str:study_id>/people/", contact_people, name="contact-people"),
    path("participants/<str:study_id>/opt-outs/", opt_outs, name="opt-outs"),
    path(
        "participants/<str:study_id>/withdraw/back/",
        withdrawal_back,
        name="withdraw-back",
    ),
]
