"""The URLs of accounts. allauth's views are listed by name; the others have no URL."""

from allauth.account import views
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from chat.views import signup
from chat.views.account import confirm, link, password, profile, sessions
from chat.views.account.lazy_views import lazily

second_factor: list[URLPattern | URLResolver] = [
    path("", lazily("allauth.mfa.base.views.index"), name="mfa_index"),
    path("prompt/", lazily("allauth.mfa.base.views.authenticate"), name="mfa_authenticate"),
    path("again/", lazily("allauth.mfa.base.views.reauthenticate"), name="mfa_reauthenticate"),
    path(
        "app/on/", lazily("chat.views.account.second_factor.activate_app"), name="mfa_activate_totp"
    ),
    path("app/off/", lazily("allauth.mfa.totp.views.deactivate_totp"), name="mfa_deactivate_totp"),
    path(
        "codes/",
        lazily("allauth.mfa.recovery_codes.views.view_recovery_codes"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "codes/new/",
        lazily("allauth.mfa.recovery_codes.views.generate_recovery_codes"),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "codes.txt",
        lazily("allauth.mfa.recovery_codes.views.download_recovery_codes"),
        name="mfa_download_recovery_codes",
    ),
    # The list is part of the page on two-step verification.
    path("passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path(
        "passkeys/add/", lazily("allauth.mfa.webauthn.views.add_webauthn"), name="mfa_add_webauthn"
    ),
    path(
        "passkeys/<int:pk>/remove/",
        lazily("allauth.mfa.webauthn.views.remove_webauthn"),
        name="mfa_remove_webauthn",
    ),
    path(
        "passkeys/<int:pk>/name/",
        lazily("allauth.mfa.webauthn.views.edit_webauthn"),
        name="mfa_edit_webauthn",
    ),
    path(
        "passkeys/again/",
        lazily("allauth.mfa.webauthn.views.reauthenticate_webauthn"),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "passkeys/login/",
        lazily("allauth.mfa.webauthn.views.login_webauthn"),
        name="mfa_login_webauthn",
    ),
]
passwords: list[URLPattern | URLResolver] = [
    path("change/", views.password_change, name="account_change_password"),
    path("set/", views.password_set, name="account_set_password"),
    path("reset/", password.reset, name="account_reset_password"),
    path("reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
account: list[URLPattern | URLResolver] = [
    path("login/", views.login, name="account_login"),
    re_path(r"^link/(?P<token>[-:\w]+)/$", link.sign_in, name="sign_in_link"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", signup.signup, name="account_signup"),
    re_path(r"^signup/(?P<token>[-:\w]+)/$", signup.finish, name="finish_signup"),
    path("again/", views.reauthenticate, name="account_reauthenticate"),
    path("profile/", profile.profile, name="profile"),
    path("email/", profile.email, name="account_email"),
    path("confirm/", views.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^confirm/(?P<key>[-:\w]+)/$", confirm.confirm, name="account_confirm_email"),
    path("password/", include(passwords)),
    path("two-step/", include(second_factor)),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/<int:id>/end/", sessions.end, name="end_session"),
    path("sessions/end-others/", sessions.end_others, name="end_other_sessions"),
]
if settings.OIDC_ISSUER:
    from allauth.socialaccount import views as elsewhere

    from chat.views.account import oidc

    account += [
        path("connected/", elsewhere.connections, name="socialaccount_connections"),
        path("oidc/start/", oidc.start, name="oidc_start"),
        path("oidc/connect/", oidc.connect, name="oidc_connect"),
        path(
            "oidc/callback/",
            oidc.callback,
            {"provider_id": "oidc"},
            name="openid_connect_callback",
        ),
        path("oidc/cancelled/", elsewhere.login_cancelled, name="socialaccount_login_cancelled"),
        path("oidc/error/", elsewhere.login_error, name="socialaccount_login_error"),
    ]
