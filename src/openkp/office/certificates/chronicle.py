"""What happened to a shipment, read from the log of acts and the statements, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.office import wording
from openkp.office.acting import Actor
from openkp.office.certificates.acts.suspending import state_before
from openkp.office.certificates.models import Application, Certificate
from openkp.office.certificates.worklist import declared_totals
from openkp.office.meetings.regime import office_policy
from openkp.office.register.models import Entry, Log

#: kind of an entry -> its words and tone. Kinds that are not here are no news to the reader.
ACTS: dict[str, tuple[Any, str]] = {
    "save_application": (gettext_lazy("Draft saved"), "neutral"),
    "submit_application": (gettext_lazy("Declared and submitted"), "info"),
    "withdraw_application": (gettext_lazy("Withdrawn by the exporter"), "neutral"),
    "return_application": (gettext_lazy("Returned for correction"), "warn"),
    "refuse_application": (gettext_lazy("Refused"), "bad"),
    "examine_shipment": (gettext_lazy("Weighed, valued and sealed"), "info"),
    "approve_application": (gettext_lazy("Approved by a first officer"), "info"),
    "issue_certificates": (gettext_lazy("Certificate issued"), "ok"),
    "send_advance_notice": (gettext_lazy("Advance notice sent"), "info"),
    "print_certificate": (gettext_lazy("Certificate downloaded as PDF"), "neutral"),
    "suspend_certificate": (gettext_lazy("Certificate suspended"), "bad"),
    "lift_suspension": (gettext_lazy("Suspension lifted"), "ok"),
    "annul_certificate": (gettext_lazy("Certificate annulled"), "bad"),
    "replace_certificate": (gettext_lazy("Certificate annulled to be replaced"), "warn"),
    "present_certificate": (gettext_lazy("Presented on arrival"), "info"),
    "confirm_import": (gettext_lazy("Decided by the importing authority"), "ok"),
    "record_foreign_confirmation": (gettext_lazy("Confirmation entered"), "ok"),
}
#: Signed statements that another authority made about the shipment.
STATEMENTS: dict[str, tuple[Any, str]] = {
    "import_confirmation": (gettext_lazy("Decided by the importing authority"), "ok"),
    "transit_record": (gettext_lazy("Passed in transit"), "info"),
    "certificate": (gettext_lazy("Certificate issued"), "ok"),
    "advance_notification": (gettext_lazy("Advance notice sent"), "info"),
    "annulment": (gettext_lazy("Certificate annulled"), "bad"),
}
MOST_STEPS = 100


def steps_of(
    actor: Actor, *, application: Application | None = None, certificate: Certificate | None = None
) -> list[dict[str, object]]:
    """The story for the `timeline` component, oldest first.

    Of the actor's own authority every act is told; of others what they signed. People of an authority are
    named to its own staff only.
    """
    names = [
        one for one in (application and application.reference, certificate and certificate.number) if one
    ]
    own = Q(log__kind=Log.Kind.ACTS, log__authority=actor.authority, kind__in=ACTS)
    others = Q(log__kind=Log.Kind.STATEMENTS, kind__in=STATEMENTS) & ~Q(log__authority=actor.authority)
    entries = (
        Entry.objects.select_related("log__authority", "user")
        .filter(own | others, number__in=names)
        .order_by("made_at", "pk")[:MOST_STEPS]
    )
    return [_step(actor, entry) for entry in without_repetition(entries)]


def without_repetition(entries: Iterable[Entry]) -> list[Entry]:
    """Of saving and downloading again and again only the first of each row is told."""
    told: list[Entry] = []
    for entry in entries:
        repeated = entry.kind in ("save_application", "print_certificate")
        if repeated and any(one.kind == entry.kind for one in told[-1:]):
            continue
        told.append(entry)
    return told


def _step(actor: Actor, entry: Entry) -> dict[str, object]:
    known = ACTS if entry.log.kind == Log.Kind.ACTS else STATEMENTS
    title, tone = known[entry.kind]
    is_own_person = entry.log.authority_id == actor.authority.pk and (
        actor.trader is None or entry.capacity == "exporter"
    )
    who = str(entry.user) if is_own_person else entry.log.authority.name
    return {"title": title, "tone": tone, "at": entry.made_at, "who": who}


# --- how far it has come ------------------------------------------------------------------------------------

_APPLICATION_AT = {
    "draft": 0,
    "returned": 0,
    "submitted": 1,
    "examined": 2,
    "approved": 3,
    "issued": 4,
    "refused": 1,
    "withdrawn": 1,
}
_CERTIFICATE_AT = {"issued": 4, "notified": 5, "arrived": 6, "confirmed": 7}
_ENDED_BADLY = {"refused", "withdrawn", "detained", "seized", "annulled", "suspended"}


def progress_of(
    application: Application, certificate: Certificate | None, *, day: date
) -> list[dict[str, object]]:
    """Submitted → examined → (approved) → issued → on its way → arrived → confirmed, for `progress`.

    The approval by a first officer is a step only where there was one, or where the policy of the day asks
    for two officers.
    """
    state = application.state if certificate is None else certificate.state
    labels = [
        _("Submitted"),
        _("Examined"),
        _("Approved"),
        _("Issued"),
        _("On its way"),
        _("Arrived"),
        _("Confirmed"),
    ]
    reached = _APPLICATION_AT[state] if certificate is None else _reached(certificate)
    failed = state in _ENDED_BADLY or (certificate is not None and state == "returned")
    if not _takes_two_officers(application, certificate, day=day):
        del labels[2]
        reached -= reached > 2
    steps: list[dict[str, object]] = [
        {"label": label, "state": "done" if place <= reached else "todo", "note": ""}
        for place, label in enumerate(labels, start=1)
    ]
    if reached < len(steps):
        steps[reached]["state"] = "failed" if failed else "current"
        steps[reached]["note"] = wording.state_look(state).word if failed else ""
    if certificate is not None:
        steps[-4]["note"] = wording.day_text(certificate.issued_on)
        if certificate.closed_on is not None and reached == len(steps):
            steps[-1]["note"] = wording.day_text(certificate.closed_on)
    return steps


def _takes_two_officers(application: Application, certificate: Certificate | None, *, day: date) -> bool:
    is_approved = application.approvals.exists()
    if certificate is not None or is_approved:
        return is_approved
    threshold = office_policy(application.authority.participant, day).two_person_usd
    return threshold is not None and declared_totals(application.content)[1] >= threshold.amount


def _reached(certificate: Certificate) -> int:
    state = state_before(certificate)
    if state in _CERTIFICATE_AT:
        return _CERTIFICATE_AT[state]
    if state == Certificate.State.ANNULLED:
        return 5 if hasattr(certificate, "notice") else 4
    return 6
