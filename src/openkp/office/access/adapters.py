"""How allauth works in this office: no sign-up, our words, secrets locked, sign-ins logged, people mapped.

An account is made by an administrator and by nobody else; a directory only vouches for a person who has one.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as django_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.office import clock
from openkp.office.access import logging_in, policy, rules
from openkp.office.access.sessions import STARTED
from openkp.office.middleware import SESSION_KEY, active_today
from openkp.office.parties.models import User

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
#: How long after a sign-in a first factor is set up without the password being asked again.
FRESH = timedelta(minutes=15)

_TOLD = {
    "mfa/messages/totp_activated.txt": gettext_lazy("Your authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("Your authenticator app is removed."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("You have new recovery codes."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("Your passkey is set up."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("Your passkey is removed."),
}


def to_sign_in(request: HttpRequest, text: str) -> HttpResponse:
    """Back to the page for signing in, with what is wrong."""
    messages.error(request, text)
    return HttpResponseRedirect(reverse("parties:sign_in"), status=303)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-ins of accounts that an administrator made."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account alone."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """An account that is closed or has no capacity today does not come in."""
        if not user.is_active:
            return to_sign_in(request, _("This account is closed. Ask the administrator of your authority."))
        if not active_today(user):
            text = _("This account has no capacity today. Ask the administrator of your authority.")
            return to_sign_in(request, text)
        return None

    def login(self, request: HttpRequest, user: Any) -> None:
        """The session begins: a new key, the first capacity, a line in the log of acts."""
        records = request.session.get("account_authentication_methods", [])
        user.backend = MODEL_BACKEND
        django_login(request, user)
        request.session[SESSION_KEY] = active_today(user)[0].pk
        ways = list(dict.fromkeys(_way_of(one) for one in records))
        if settings.OIDC_ASKS_FOR_SECOND_FACTOR and "directory" in ways:
            request.session[rules.BY_DIRECTORY] = True
        logging_in.note(user, "sign_in", now=clock.now(), detail={"ways": ways})

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Go where the person wanted to go, with 303 after the form."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if response.status_code == 302:
            response.status_code = 303
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The start page."""
        return reverse("home")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Our own words for what is worth telling; errors as they are."""
        if message_template in _TOLD:
            messages.success(request, _TOLD[message_template])
        elif message is not None:
            messages.add_message(request, level, message)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Changing factors asks for the password again, unless the first are set up just after signing in."""
        request = context.request
        now, started = clock.now(), request.session.get(STARTED, 0)
        if now.timestamp() - started >= FRESH.total_seconds():
            return True
        since = datetime.fromtimestamp(started, UTC)
        older = Authenticator.objects.filter(user=request.user, type__in=policy.FACTORS, created_at__lt=since)
        return bool(older.exists())


def _way_of(record: dict[str, Any]) -> str:
    if record.get("method") == "mfa":
        kind = str(record.get("type"))
        return {"webauthn": "passkey", "totp": "authenticator app", "recovery_codes": "recovery code"}.get(
            kind, kind
        )
    return {"socialaccount": "directory"}.get(str(record.get("method")), str(record.get("method")))


@lru_cache(maxsize=4)
def _box(secrets: tuple[str, ...]) -> MultiFernet:
    """Locks with the first secret, opens what any of them locked."""
    return MultiFernet(
        [
            Fernet(
                base64.urlsafe_b64encode(
                    HKDF(
                        algorithm=hashes.SHA256(), length=32, salt=None, info=b"openkp second factors"
                    ).derive(secret.encode())
                )
            )
            for secret in secrets
        ]
    )


def _secrets() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))


class FactorAdapter(DefaultMFAAdapter):
    """Second factors, their secrets locked with the office's secret key."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This code is not right, or not any more. Wait for the next one in your app; each code is good "
            "once. Look at the clock of your phone if it happens again."
        ),
        "cannot_delete_authenticator": gettext_lazy(
            "Your capacity needs a second factor. Set up another one first, then remove this one."
        ),
    }

    def get_totp_issuer(self) -> str:
        """What the app on the phone shows above the code."""
        return f"OpenKP {context.request.get_host().partition(':')[0]}"

    def get_totp_label(self, user: Any) -> str:
        """The name with which the person signs in."""
        return str(user.username)

    def encrypt(self, text: str) -> str:
        """Lock a secret before it is kept."""
        return _box(_secrets()).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a kept secret; raises InvalidToken if another secret key locked it."""
        return _box(_secrets()).decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last factor stays where the policy asks for one in any of the person's capacities."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=policy.FACTORS).exclude(
            pk=authenticator.pk
        )
        if authenticator.type not in policy.FACTORS or others.exists():
            return True
        return not any(policy.needs_factor(one) for one in active_today(authenticator.user))

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's name
        """A first name for a passkey."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(count)s") % {"count": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The office as passkeys know it: by its host."""
        host = context.request.get_host().partition(":")[0]
        return {"id": host, "name": f"OpenKP {host}"}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """The person as the phone shows it."""
        return {**super().get_public_key_credential_user_entity(user), "name": str(user.username)}


class DirectoryAdapter(DefaultSocialAccountAdapter):
    """A ministry's own directory, by OpenID Connect: it says who somebody is, never what they may do."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """The directory makes no accounts."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account that the directory's claim names; the first time, tie the two together."""
        if sociallogin.is_existing:
            return
        user = _vouched_for(sociallogin)
        if user is None:
            text = _(
                "Your directory knows you, but no account here carries what it says of you. Ask the "
                "administrator of your authority to enter it with your account."
            )
            raise ImmediateHttpResponse(to_sign_in(request, text))
        account = sociallogin.account
        account.user = sociallogin.user = user
        account.save()
        detail = {"provider": account.provider}
        logging_in.note(user, "directory_tied", now=clock.now(), detail=detail)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """The directory said no, cannot be reached, or answered what cannot be believed."""
        raise ImmediateHttpResponse(to_sign_in(request, not_let_in()))


def not_let_in() -> str:
    """What is told where the directory said no, is down, or answered what cannot be believed."""
    return _("Your directory did not let you in, or did not answer. Try again, or use your password.")


def _vouched_for(sociallogin: SocialLogin) -> User | None:
    """The one active account whose e-mail address or user name the claim gives; None if not exactly one.

    An e-mail address counts only if the directory says that it verified it.
    """
    claims = _claims(sociallogin.account)
    value = claims.get(settings.OIDC_CLAIM)
    if not isinstance(value, str) or not value.strip():
        return None
    if settings.OIDC_CLAIM == "email":
        if claims.get("email_verified") is not True:
            return None
        found = User.objects.filter(email__iexact=value.strip(), is_active=True)
    else:
        found = User.objects.filter(username=value.strip(), is_active=True)
    people = list(found[:2])
    if len(people) != 1 or SocialAccount.objects.filter(user=people[0]).exists():
        return None
    return people[0]


def _claims(account: SocialAccount) -> dict[str, Any]:
    """Claims of the ID token before those of the userinfo page; both came from the directory itself."""
    data = account.extra_data
    return {**data.get("userinfo", {}), **data.get("id_token", {})}
