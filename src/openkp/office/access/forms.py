"""What people type about ways in."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.office.access import tokens


class TokenForm(forms.Form):
    """Which program, and how long."""

    label = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=80,
        help_text=gettext_lazy("The program and where it runs, such as “export system, server 2”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Good for how many days"),
        min_value=1,
        max_value=tokens.MAX_DAYS,
        initial=90,
        help_text=gettext_lazy("A year at most. Make a new one before it ends."),
    )


class _CountedCode(forms.Form):
    """A code box whose failures count with those of passwords (django-axes)."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Code")
        code.help_text = _("Six digits from your authenticator app, or one of your recovery codes.")
        code.widget.attrs.pop("placeholder", None)
        code.widget.attrs.update({"inputmode": "numeric", "autocomplete": "one-time-code"})

    def clean_code(self) -> str:
        """The code, if the account is not closed after too many failures."""
        if not AxesProxyHandler.is_allowed(context.request, {"username": self.user.username}):
            text = _("Too many wrong codes or passwords. Wait a quarter of an hour, then try again.")
            raise forms.ValidationError(text)
        return str(super().clean_code())  # type: ignore[misc]


class CodeForm(_CountedCode, AuthenticateForm):
    """The second step of signing in."""


class CodeAgainForm(_CountedCode, ReauthenticateForm):
    """The code once more, before ways in are changed."""


class PasskeyForm(AddWebAuthnForm):
    """A new passkey; by default one that signs in by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].required = False
        self.fields["name"].help_text = _("To tell your keys apart, such as “my phone”.")
        by_itself = self.fields["passwordless"]
        by_itself.initial = True
        by_itself.label = _("It signs me in without a password")
        by_itself.help_text = _(
            "The phone, computer or key then asks for its PIN, finger or face. Take the tick away for an old "
            "security key: it is then asked for after the password."
        )
