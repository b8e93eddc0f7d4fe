"""The form with which a party states its position on one version, and says who may see it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openkp.governance import PositionKind
from openkp.governance.process import Position
from openkp.office.acting import Json
from openkp.office.meetings.act_words import POSITIONS

_RELEASES: dict[str, tuple[str, ...]] = {"me": (), "chair": ("chair",), "all": ("all",)}


class PositionForm(forms.Form):
    """A position, its reason, and to whom it is released. version: the text it stands for."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=64)
    position = forms.ChoiceField(
        label=_("Our position on this version"),
        widget=forms.RadioSelect,
        choices=[(kind.value, words) for kind, words in POSITIONS.items()],
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever sees the position sees the reason."),
    )
    release = forms.ChoiceField(
        label=_("Who may see it"),
        widget=forms.RadioSelect,
        choices=[
            ("me", _("Only we: nobody is told, and it is not counted")),
            ("chair", _("The Chair too: it is counted, others do not see it")),
            ("all", _("Everyone at the table")),
        ],
        help_text=_("You can release it later; what is released cannot be taken back."),
    )

    def data_of_act(self) -> Json:
        """What the act records."""
        given = self.cleaned_data
        data: Json = {"version": given["version"], "position": given["position"]}
        if given["reason"]:
            data["reason"] = given["reason"]
        if _RELEASES[given["release"]]:
            data["release"] = list(_RELEASES[given["release"]])
        return data


def initial_of(version: str, own: Position | None) -> dict[str, Any]:
    """What the form begins with: the position as it stands, or none and seen by nobody else."""
    if own is None:
        return {"version": version, "release": "me"}
    release = next((name for name in ("all", "chair") if name in own.released_to), "me")
    kind = own.kind if own.kind is not PositionKind.NOT_STATED else ""
    return {"version": version, "position": kind, "reason": own.reason, "release": release}
