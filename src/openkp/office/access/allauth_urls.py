"""The pages of django-allauth that this office has; allauth looks them up by these names.

One flat list instead of allauth's own: every page has its row in `permissions.PAGES`, and what the
office does not offer (signing up, e-mail addresses, passwords by letter) has no address at all.
"""

from allauth.account.views import reauthenticate
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount.providers.openid_connect import views as directory
from allauth.socialaccount.views import login_cancelled
from django.urls import path

from openkp.office.access.views import to_directory
from openkp.office.parties.views import sign_in

urlpatterns = [
    path("login/", sign_in, name="account_login"),  # the same page as /sign-in/
    path("again/", reauthenticate, name="account_reauthenticate"),
    path("second-factor/", factors.index, name="mfa_index"),
    path("second-factor/show/", factors.authenticate, name="mfa_authenticate"),
    path("second-factor/again/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("app/new/", totp.activate_totp, name="mfa_activate_totp"),
    path("app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/new/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/again/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/name/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("directory/cancelled/", login_cancelled, name="socialaccount_login_cancelled"),
    path("directory/<slug:provider_id>/", to_directory, name="openid_connect_login"),
    path("directory/<slug:provider_id>/back/", directory.callback, name="openid_connect_callback"),
]
