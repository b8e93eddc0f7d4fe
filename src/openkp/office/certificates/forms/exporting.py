"""Small forms of the exporting side: declare, decide, notify, annul, replace, spoil, and filters of lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openkp.office.acting import Json
from openkp.office.certificates.forms.pieces import Day, participant_choices
from openkp.office.certificates.models import ANNULMENTS, Application, Certificate
from openkp.scheme.documents import AnnulmentReason

MAX_REMARK = 2000


def remark_box(label: Any, **options: Any) -> forms.CharField:
    """A sentence of explanation. The act, not the form, says where one is needed."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=MAX_REMARK,
        widget=forms.Textarea(attrs={"rows": 3}),
        **options,
    )


class DeclarationForm(forms.Form):
    """Who declares (Annex II 18)."""

    declared_by = forms.CharField(
        label=_("Name of the person who declares"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agrees = forms.BooleanField(label=_("I make this declaration"))


class DecisionForm(forms.Form):
    """Give an application back, or refuse it. That the reason is there is judged by the act."""

    may_be_incomplete = True

    decision = forms.ChoiceField(
        label=_("What to do"),
        choices=[
            ("return", _("Return it to the exporter for correction")),
            ("refuse", _("Refuse it")),
        ],
        widget=forms.RadioSelect,
        initial="return",
    )
    note = remark_box(
        _("Reason"), help_text=_("The exporter reads this. Say what is wrong and what to do about it.")
    )


class NoticeForm(forms.Form):
    """The advance notice to the Importing Authority (Annex II 19)."""

    expected_on = Day(label=_("Expected day of arrival"), required=False)
    route = forms.CharField(
        label=_("Route"),
        required=False,
        max_length=200,
        help_text=_("Places on the way and the carrier, for example Gaborone, Johannesburg, Dubai."),
    )


class AnnulmentForm(forms.Form):
    """Why a certificate is made void, and whether the paper came back."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[pair for pair in ANNULMENTS if pair[0] != AnnulmentReason.REPLACED.value],
    )
    is_surrendered = forms.BooleanField(
        label=_("The printed original was given back"),
        required=False,
        help_text=_("Needed, except where it is lost or the authority withdraws the certificate."),
    )
    remark = remark_box(_("Remark"), help_text=_("Needed where the certificate is lost or withdrawn."))


class HoldForm(forms.Form):
    """Why a certificate is put on hold, or why the hold ends. That there is a reason is judged by the act."""

    may_be_incomplete = True

    reason = remark_box(_("Reason"), help_text=_("Officers of your authority read it on the certificate."))


class ReplacementForm(forms.Form):
    """Why a certificate is replaced before export, and whether the paper came back."""

    is_surrendered = forms.BooleanField(label=_("The printed original was given back"), required=False)
    remark = remark_box(_("What was wrong on it"))


class SpoilForm(forms.Form):
    """Why a numbered sheet cannot be used."""

    reason = remark_box(
        _("What happened to the sheet"), help_text=_("For example: jammed in the printer, torn, misprinted.")
    )


class ApplicationFilter(forms.Form):
    """What stands above the list of applications."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Application.State.choices]
    )
    text = forms.CharField(label=_("Reference, exporter or importer"), required=False, max_length=100)


class CertificateFilter(forms.Form):
    """What stands above the list of certificates."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            *Certificate.State.choices,
            ("unused", _("Expired and not used")),
            ("expiring", _("Expires within 14 days")),
        ],
    )
    destination = forms.ChoiceField(label=_("Destination"), required=False)
    text = forms.CharField(label=_("Number or importer"), required=False, max_length=100)
    issued_from = Day(label=_("Issued from"), required=False)
    issued_to = Day(label=_("Issued to"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = participant_choices()
        self.fields["destination"].choices = [("", _("All")), *choices[1:]]  # type: ignore[attr-defined]


def filter_values(form: forms.Form) -> Json:
    """The filters that can be used; one that makes no sense is left out."""
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
