"""One certificate as a page: its data, its way, what proves it, what the importing side found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from openkp.office import clock, wording
from openkp.office.acting import Actor, Json
from openkp.office.certificates import chronicle
from openkp.office.certificates.acts.hiding import is_confidential
from openkp.office.certificates.acts.suspending import CAN_BE_HELD, hold_of
from openkp.office.certificates.models import Arrival, Certificate, ForeignConfirmation
from openkp.office.certificates.views import showing
from openkp.office.certificates.views.application_page import containers_text
from openkp.office.certificates.views.number_links import may_open, number_links
from openkp.office.certificates.views.origin_texts import countries_text, origins_text
from openkp.office.certificates.views.stock_texts import (
    has_ranges,
    origin_columns,
    origin_rows,
    parcels_behind,
)
from openkp.office.certificates.views.work_pages import left_text
from openkp.office.definitions.in_force_words import definition_link
from openkp.office.meetings.regime import office_policy
from openkp.scheme.findings import Finding
from openkp.scheme.rules.import_confirmation import retention_until

State = Certificate.State


def certificate_page(
    request: HttpRequest, actor: Actor, certificate: Certificate, *, refused: Sequence[Finding] = ()
) -> HttpResponse:
    """Draw it; `refused` says why an act just now came to nothing."""
    day = actor.day(clock.now())
    is_own = certificate.authority_id == actor.authority.pk
    is_waiting = certificate.state in (State.ISSUED, State.NOTIFIED)
    replaced = Certificate.objects.filter(replaced_by=certificate).first()
    context: Json = {
        "certificate": certificate,
        "refused": refused,
        "shown_state": "expired" if is_waiting and day > certificate.expires_on else certificate.state,
        "is_expired": is_waiting and day > certificate.expires_on,
        "left": left_text(certificate.expires_on, day) if is_waiting else "",
        "progress": chronicle.progress_of(certificate.application, certificate, day=day),
        "steps": chronicle.steps_of(
            actor, application=certificate.application if is_own else None, certificate=certificate
        ),
        "items": certificate_items(actor, certificate),
        "behind": parcels_behind(actor, certificate),
        "line_rows": showing.line_rows(certificate.content),
        "line_columns": showing.line_columns(),
        "digest": bytes(certificate.digest).hex(),
        "links": links_of(certificate),
        "replaces": replaced if replaced is not None and is_own else None,
        "notice": getattr(certificate, "notice", None),
        "hold": hold_of(certificate),
        "may": buttons_of(actor, certificate, is_own=is_own, day=day),
    }
    context |= outcome_of(certificate)
    origins = certificate.content.get("origins") or []
    if has_ranges(origins):
        context |= {"origin_rows": origin_rows(origins), "origin_columns": origin_columns()}
    return render(request, "certificates/certificate.html", context)


def buttons_of(actor: Actor, certificate: Certificate, *, is_own: bool, day: date) -> dict[str, bool]:
    """What the actor can do with the certificate now, by the act's short name."""
    state = certificate.state
    return {
        "pdf": is_own and may_open(actor, "certificates:pdf"),
        "signed": may_open(actor, "certificates:signed"),
        "share": may_open(actor, "certificates:share") and is_confidential(certificate),
        "application": is_own and may_open(actor, "certificates:application"),
        "notify": is_own
        and actor.may("send_advance_notice")
        and state == State.ISSUED
        and day <= certificate.expires_on,
        "replace": is_own and actor.may("replace_certificate") and state == State.ISSUED,
        "annul": is_own
        and actor.may("annul_certificate")
        and state in (State.ISSUED, State.NOTIFIED, State.RETURNED, State.SUSPENDED),
        "suspend": is_own and actor.may("suspend_certificate") and state in CAN_BE_HELD,
        "lift": is_own and actor.may("lift_suspension") and state == State.SUSPENDED,
    }


def certificate_items(actor: Actor, certificate: Certificate) -> list[tuple[str, object]]:
    """All fields of the certificate (Annex I A) for the `definitions` component.

    Shares of a mixture stand in a table of their own; then only the countries are named here.
    """
    content = certificate.content
    origins = content.get("origins") or []
    carats, usd = certificate.carats, certificate.usd
    keep_until = retention_until(
        certificate.issued_on, policy=office_policy(certificate.authority.participant, certificate.issued_on)
    )
    public = [item for item in showing.public_items(content) if item[0] not in (_("Origin"), _("Number"))]
    return [
        *public,
        (_("Origin"), countries_text(origins) if has_ranges(origins) else origins_text(origins)),
        (_("Exporter"), _party(content.get("exporter"))),
        (_("Importer"), _party(content.get("importer"))),
        (_("Carats"), wording.carats_text(carats)),
        (_("Value"), wording.usd_text(usd)),
        (_("Parcels in the shipment"), wording.number_text(content.get("parcels"))),
        (_("Containers and seals"), containers_text(content.get("containers") or [])),
        (_("Source certificates"), number_links(actor, content.get("source_certificates") or [])),
        (_("Description of the stones"), content.get("quality", "")),
        (_("Validated by"), content.get("validated_by", "")),
        (_("Records kept until at least"), wording.day_text(keep_until)),
        (_("Definition of conflict diamonds in force"), definition_link(certificate.issued_on)),
    ]


def _party(party: Any) -> str:
    values = party if isinstance(party, dict) else {}
    return wording.listed(values.get(name) for name in ("name", "address"))


def links_of(certificate: Certificate) -> list[Json]:
    """Where anyone can check the certificate without signing in."""
    pages = (
        ("register:verify_number", _("Public page of this number")),
        ("register:proof", _("Proof that it stands in the log")),
    )
    links = []
    for name, label in pages:
        try:
            links.append({"url": reverse(name, args=[certificate.number]), "label": label})
        except NoReverseMatch:
            continue
    return links


# --- what the importing side found --------------------------------------------------------------------------


def outcome_of(certificate: Certificate) -> Json:
    """The importing side's decision, from this office or by message; empty while there is none."""
    arrival = (
        Arrival.objects.select_related("authority")
        .filter(certificate=certificate, state=Arrival.State.DECIDED)
        .order_by("-pk")
        .first()
    )
    if arrival is not None and arrival.confirmation is not None:
        found, findings = arrival.confirmation, arrival.findings
        decided = [
            (_("Decision"), arrival.get_outcome_display()),
            (_("Decided on"), wording.day_text(arrival.decided_on)),
            (_("Original kept until at least"), wording.day_text(arrival.retain_until)),
        ]
        return {"outcome": _outcome(certificate, found, decided), "outcome_findings": _kept(findings)}
    foreign = ForeignConfirmation.objects.filter(certificate=certificate).order_by("-pk").first()
    if foreign is None:
        return {"outcome": None, "outcome_findings": []}
    decided = [
        (_("Decision"), foreign.get_outcome_display()),
        (_("Decided on"), wording.day_text(foreign.confirmed_on)),
        (_("Entered on"), wording.day_text(foreign.recorded_on)),
    ]
    return {
        "outcome": _outcome(certificate, foreign.content, decided),
        "outcome_findings": _kept(foreign.findings),
    }


def _kept(findings: list[Json]) -> list[showing.KeptFinding]:
    return showing.kept_findings(findings)


def _outcome(certificate: Certificate, found: Json, decided: Sequence[tuple[str, object]]) -> Json:
    weighed = bool(found.get("lines"))
    return {
        "items": [
            (_("Authority"), found.get("importing_authority", "")),
            *decided,
            (_("Received on"), wording.day_text(showing.day_of(found.get("received_on")))),
            (_("Parcels found"), wording.number_text(found.get("parcels"))),
            (_("Seals found"), ", ".join(str(seal) for seal in found.get("seals") or [])),
            (_("Remark"), found.get("remark", "")),
        ],
        "rows": showing.comparison_rows(certificate.content, found) if weighed else [],
        "columns": showing.comparison_columns(),
        "is_weighed": weighed,
    }
