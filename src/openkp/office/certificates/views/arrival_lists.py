"""The rows of the importing desk's lists: expected, to decide, decided, with differences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.office.acting import Actor, Json
from openkp.office.certificates.models import Arrival, Notice
from openkp.office.certificates.views import showing
from openkp.office.certificates.views.verdicts import verdict_word
from openkp.office.columns import Column, tag_html

#: list -> the word on its tab.
LISTS = {
    "waiting": gettext_lazy("To decide"),
    "expected": gettext_lazy("Expected"),
    "decided": gettext_lazy("Decided"),
    "differences": gettext_lazy("With questions"),
}


def expected_rows(notices: Iterable[Notice], *, day: date) -> Json:
    """Advance notices in the order of their days, each with how it stands to today."""
    return {"rows": [_notice_row(one, day) for one in notices], "columns": _notice_columns()}


def _notice_row(one: Notice, day: date) -> Json:
    carats, usd = showing.totals_of(one.content)
    return {
        "number": one.number,
        "url": reverse("certificates:notice", args=[one.pk]),
        "issuer": one.issuing_participant,
        "expected_on": one.expected_on,
        "when": _when(one.expected_on, day),
        "carats": carats,
        "usd": usd,
        "importer": one.content.get("importer", {}).get("name"),
    }


def _when(expected_on: date | None, day: date) -> str:
    if expected_on is None:
        return tag_html("pending", _("No day given"))
    if expected_on < day:
        late = (day - expected_on).days
        return tag_html("overdue", _("Late by %(days)d d") % {"days": late})
    if expected_on == day:
        return tag_html("active", _("Today"))
    return tag_html("in_transit", _("In %(days)d d") % {"days": (expected_on - day).days})


def _notice_columns() -> list[Column]:
    return [
        Column("number", _("Certificate"), kind="link"),
        Column("when", _("When"), kind="html"),
        Column("expected_on", _("Expected on"), kind="day"),
        Column("issuer", _("From"), kind="country"),
        Column("importer", _("Importer")),
        Column("carats", _("Carats"), kind="carats"),
        Column("usd", _("US$"), kind="usd"),
    ]


def arrival_row(actor: Actor, one: Arrival) -> Json:
    """One arrival; that of another authority leads to the certificate it is about."""
    is_own = one.authority_id == actor.authority.pk
    content = one.content
    shown = is_own and (one.source != Arrival.Source.NUMBER or showing.concerns(actor, content))
    return {
        "number": one.number,
        "url": reverse("certificates:arrival", args=[one.pk])
        if is_own
        else reverse("certificates:certificate", args=[one.number]),
        "where": one.authority.name,
        "presented_on": one.presented_on,
        "decided_on": one.decided_on,
        "issuer": content.get("issuing_participant"),
        "verdict": verdict_word(one.verdict),
        "importer": content.get("importer", {}).get("name") if shown else None,
        "carats": showing.totals_of(content)[0] if shown or not is_own else None,
        "outcome": tag_html(one.outcome, one.get_outcome_display()) if one.outcome else None,
        "questions": showing.questions_in(one.findings),
        "tells": " ".join(
            kept.text for kept in showing.kept_findings(one.findings) if kept.severity != "notes"
        ),
    }


def arrival_columns(chosen: str) -> list[Column]:
    """The columns of one list."""
    number = Column("number", _("Certificate"), kind="link")
    issuer = Column("issuer", _("From"), kind="country")
    carats = Column("carats", _("Carats"), kind="carats")
    importer = Column("importer", _("Importer"))
    if chosen == "waiting":
        return [
            number,
            Column("presented_on", _("Presented on"), kind="day"),
            issuer,
            importer,
            carats,
            Column("verdict", _("Check")),
            Column("questions", _("Questions"), kind="number"),
        ]
    decided = [
        number,
        Column("outcome", _("Outcome"), kind="html"),
        Column("decided_on", _("Decided on"), kind="day"),
        issuer,
    ]
    if chosen == "decided":
        return [*decided, importer, carats, Column("questions", _("Questions"), kind="number")]
    return [*decided, Column("where", _("Authority")), Column("tells", _("What differed"))]
