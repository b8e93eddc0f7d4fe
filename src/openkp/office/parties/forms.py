"""What people type on the parties desk: whom to add, keys, companies, filters."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from openkp.office.acting import Actor
from openkp.office.parties.models import CAPACITY_NAMES, Membership, Trader, User
from openkp.office.permissions import FOR_A_COMPANY, SEATED
from openkp.scheme.clauses import Coverage, Force, all_clauses


def day_input() -> forms.DateInput:
    """A date box that browsers show as a calendar; its value is ISO whatever the language."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def new_password() -> forms.PasswordInput:
    """A box for a password that is given anew."""
    return forms.PasswordInput(attrs={"autocomplete": "new-password"})


class SignInForm(AuthenticationForm):
    """User name and password. The message never tells which of the two was wrong."""

    error_messages = {
        "invalid_login": gettext_lazy(
            "User name and password do not fit. After five failed tries signing in is closed for a while."
        ),
        "inactive": gettext_lazy("This account is closed. Ask the administrator of your authority."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")  # as everywhere else


class ChangePasswordForm(PasswordChangeForm):
    """The old password and twice the new one."""


class AddOfficerForm(forms.Form):
    """A person and a capacity."""

    full_name = forms.CharField(
        label=gettext_lazy("Full name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        validators=[User.username_validator],
        help_text=gettext_lazy(
            "What the person types to sign in. For a second capacity, the same as before."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    capacity = forms.ChoiceField(
        label=gettext_lazy("Capacity"),
        choices=[(one.value, name) for one, name in CAPACITY_NAMES.items() if one not in SEATED],
    )
    trader = forms.ModelChoiceField(
        queryset=Trader.objects.none(),
        label=gettext_lazy("Company"),
        required=False,
        help_text=gettext_lazy("For an exporter or a keeper of stock: the company that the person acts for."),
    )
    title = forms.CharField(label=pgettext_lazy("of a person", "Title"), max_length=120, required=False)
    password = forms.CharField(
        label=gettext_lazy("First password"),
        required=False,
        max_length=200,
        strip=False,
        help_text=gettext_lazy(
            "At least twelve characters; the person changes it at the first sign-in. Leave it empty if the "
            "person has an account already."
        ),
        widget=new_password(),
    )

    def __init__(self, *args: Any, actor: Actor, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.day = actor, day
        trader = self.fields["trader"]
        if isinstance(trader, forms.ModelChoiceField):
            trader.queryset = Trader.objects.filter(authority=actor.authority, is_active=True)
            trader.empty_label = _("No company")

    def clean(self) -> dict[str, Any]:
        """Who acts for a company has one, nobody else has; nobody gets the same capacity twice."""
        cleaned = super().clean() or {}
        is_for_company = cleaned.get("capacity") in FOR_A_COMPANY
        if is_for_company and cleaned.get("trader") is None and "trader" not in self.errors:
            self.add_error("trader", _("Choose the company that the person acts for."))
        if not is_for_company:
            cleaned["trader"] = None
        held = Membership.objects.filter(
            authority=self.actor.authority,
            user__username=cleaned.get("username", ""),
            capacity=cleaned.get("capacity", ""),
            trader=cleaned.get("trader"),
        )
        if any(one.is_active_on(self.day) for one in held):
            self.add_error("capacity", _("This person has that capacity already."))
        return cleaned


class ResetPasswordForm(forms.Form):
    """A new password for somebody else."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=200,
        strip=False,
        help_text=gettext_lazy(
            "At least twelve characters. Tell the person on another way, not by this office."
        ),
        widget=new_password(),
    )


class TraderForm(forms.Form):
    """A company."""

    name = forms.CharField(label=gettext_lazy("Name of the company"), max_length=200)
    address = forms.CharField(
        label=gettext_lazy("Address"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    licence = forms.CharField(label=gettext_lazy("Licence number"), max_length=60, required=False)


class PeopleFilter(forms.Form):
    """What narrows the list of people."""

    text = forms.CharField(label=gettext_lazy("Name or company"), max_length=100, required=False)
    ended = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[("", gettext_lazy("Those who act today")), ("1", gettext_lazy("Also those who have left"))],
    )


class TraderFilter(forms.Form):
    """What narrows the list of companies."""

    text = forms.CharField(label=gettext_lazy("Name or licence"), max_length=100, required=False)


class DayForm(forms.Form):
    """The day of the table of Participants."""

    day = forms.DateField(label=gettext_lazy("On the day"), required=False, widget=day_input())


FORCES = {
    Force.MINIMUM: gettext_lazy("Minimum"),
    Force.RECOMMENDED: gettext_lazy("Recommended"),
    Force.OPTIONAL: gettext_lazy("Optional"),
    Force.DECISION: gettext_lazy("Decision"),
    Force.NATIONAL: gettext_lazy("National law"),
    Force.PRACTICE: gettext_lazy("Practice"),
}
COVERAGES = {
    Coverage.IMPLEMENTED: gettext_lazy("Checked by the office"),
    Coverage.PROCEDURAL: gettext_lazy("For people and meetings"),
    Coverage.PLANNED: gettext_lazy("To come"),
    Coverage.NOT_APPLICABLE: gettext_lazy("Outside the office"),
}


class ClauseFilter(forms.Form):
    """What narrows the register of clauses."""

    instrument = forms.ChoiceField(label=gettext_lazy("Text"), required=False)
    force = forms.ChoiceField(label=gettext_lazy("Force"), required=False)
    coverage = forms.ChoiceField(label=gettext_lazy("What the office does"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instruments = list(dict.fromkeys(each.instrument for each in all_clauses()))
        choices: dict[str, list[tuple[str, str]]] = {
            "instrument": [(name, name) for name in instruments],
            "force": [(one.value, str(text)) for one, text in FORCES.items()],
            "coverage": [(one.value, str(text)) for one, text in COVERAGES.items()],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("All")), *offered]
