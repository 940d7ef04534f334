"""Getting in, one's own account, and what administrators do about either.

Some addresses have a second name: the one under which django-allauth looks for them.
"""

from django.urls import path

from trialsite.accounts import (
    account_views,
    failed_views,
    people_views,
    reset_views,
    views,
)
from trialsite.web.limits import limited

sign_in = limited("sign-in", field="username")(views.SignIn.as_view())

urlpatterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-in/", sign_in, name="account_login"),
    path("sign-in/code/", views.SecondStep.as_view(), name="mfa_authenticate"),
    path(
        "sign-in/passkey/",
        limited("sign-in", field="")(views.PasskeySignIn.as_view()),
        name="mfa_login_webauthn",
    ),
    path("sign-in/temporary/", views.sign_in_temporary, name="sign-in-temporary"),
    path(
        "sign-in/forgotten/",
        limited("reset", field="email")(reset_views.password_reset),
        name="password-reset",
    ),
    path(
        "sign-in/new-password/",
        limited("link", field="code")(reset_views.password_new),
        name="password-new",
    ),
    path("account/", account_views.account, name="account"),
    path("account/", account_views.account, name="mfa_index"),
    path(
        "account/confirm/",
        limited("sign-in", field="")(account_views.confirm_password),
        name="account_reauthenticate",
    ),
    path("account/app/", account_views.AddApp.as_view(), name="mfa_activate_totp"),
    path(
        "account/app/remove/",
        account_views.RemoveApp.as_view(),
        name="mfa_deactivate_totp",
    ),
    path(
        "account/passkey/", account_views.AddPasskey.as_view(), name="mfa_add_webauthn"
    ),
    path(
        "account/passkey/<int:pk>/remove/",
        account_views.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/recovery-codes/",
        account_views.RecoveryCodes.as_view(),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/recovery-codes/new/",
        account_views.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("account/sessions/end/", account_views.sessions_end, name="sessions-end"),
    path(
        "account/sessions/<int:number>/end/",
        account_views.session_end,
        name="session-end",
    ),
    path("people/failed/", failed_views.failed_sign_ins, name="failed-sign-ins"),
    path(
        "people/failed/list.csv",
        failed_views.failed_sign_ins_csv,
        name="failed-sign-ins-csv",
    ),
    path(
        "people/<int:number>/password/",
        people_views.person_reset,
        name="person-reset",
    ),
    path(
        "people/<int:number>/sessions/",
        people_views.person_sessions,
        name="person-sessions",
    ),
    path(
        "people/<int:number>/unlock/", people_views.person_unlock, name="person-unlock"
    ),
    path(
        "people/<int:number>/correct/",
        people_views.person_correct,
        name="person-correct",
    ),
    path(
        "people/<int:number>/withdraw/",
        people_views.person_withdraw,
        name="person-withdraw",
    ),
]
