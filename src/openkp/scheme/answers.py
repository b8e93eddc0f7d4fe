"""Whole answers as plain JSON values, in the one shape that the web, the command line and the API give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from openkp.scheme import national_measures
from openkp.scheme.checks import RegimeFor, check_certificate, gather, shipped_policy, shipped_regime
from openkp.scheme.decisions import Decision
from openkp.scheme.documents import Certificate, Origin, Party
from openkp.scheme.effects import Place
from openkp.scheme.findings import Finding, is_blocked
from openkp.scheme.messages import finding_to_json
from openkp.scheme.numbers import (
    NumberSeries,
    PublishedWarning,
    check_number,
    normalise_number,
    parts_of_number,
)
from openkp.scheme.provisions import Book
from openkp.scheme.reading import read_certificate
from openkp.scheme.regime import Basis, bases_of, regime_at
from openkp.scheme.rules import decisions_obeyed, section_iii
from openkp.scheme.rules.contents import as_findings

Answer = dict[str, object]
AsJson = Callable[[Finding], dict[str, object]]
_ANYWHERE = Place()


def certificate_answer(
    data: object, *, on: date, regime_for: RegimeFor = shipped_regime, as_json: AsJson = finding_to_json
) -> Answer:
    """`{"ok", "findings"}` for a certificate as a JSON parser gives it, looked at on a day.

    regime_for: what holds on a day, where an office has decisions of its own. as_json: how a finding becomes
    JSON, in the reader's language. Raises: nothing, for any value.
    """
    reading = read_certificate(data)
    certificate = reading.certificate
    checked = () if certificate is None else check_certificate(certificate, on=on, regime_for=regime_for)
    findings = gather(reading.findings, checked)
    return {"ok": not is_blocked(findings), "findings": [as_json(found) for found in findings]}


def number_answer(
    number: str,
    *,
    issued_on: date,
    series: Sequence[NumberSeries] = (),
    warnings: Sequence[PublishedWarning] = (),
    regime_for: RegimeFor = shipped_regime,
    as_json: AsJson = finding_to_json,
) -> Answer:
    """A number taken apart: `{"ok", "number", "normalised", "issuer", "participant", …, "findings"}`.

    participant: the Participant whose code it bears, null where the code was none of one on that day.
    Raises: nothing, for any text.
    """
    regime = regime_for(issued_on)
    issuer = parts_of_number(normalise_number(number))[0]
    check = check_number(
        number,
        issued_on=issued_on,
        regime=regime,
        policy=shipped_policy(issuer or "", issued_on),
        series=series,
        warnings=warnings,
    )
    participant = regime.participant_for(check.issuer) if check.issuer else None
    return {
        "ok": not is_blocked(check.findings),
        "number": number[:80],
        "normalised": check.normalised,
        "issued_on": issued_on.isoformat(),
        "issuer": check.issuer,
        "participant": participant,
        "serial": check.serial,
        "year": check.year,
        "findings": [as_json(found) for found in gather(check.findings)],
    }


def status_answer(
    code: str, *, on: date, known_on: date | None = None, decisions: Sequence[Decision] | Book | None = None
) -> Answer:
    """A country's standing: `{"participant", "on", "status", "conditions", "basis", "uncertain"}`.

    participant: `EU` for a member state. decisions: in place of those shipped with the product.
    Raises: nothing; a code that no list knows is `not_participant`.
    """
    status = regime_at(on, decisions, known_on=known_on).status(code)
    return {
        "participant": status.participant,
        "on": on.isoformat(),
        "status": status.standing.value,
        "conditions": list(status.conditions),
        "basis": [_basis_to_json(basis) for basis in status.basis],
        "uncertain": status.is_uncertain,
    }


def trade_answer(
    sender: str,
    receiver: str,
    *,
    on: date,
    place: Place = _ANYWHERE,
    known_on: date | None = None,
    decisions: Sequence[Decision] | Book | None = None,
    as_json: AsJson = finding_to_json,
) -> Answer:
    """Whether stones of one Participant may go to another on a day: `{"allowed", "findings", "basis"}`.

    sender, receiver: alpha-2 codes; a member state stands for the EU. place: where in the sender's country
    the stones were mined. What nations decide beside the Process is noted and never changes the answer.
    Raises: nothing; a code that no list knows is no Participant.
    """
    regime = regime_at(on, decisions, known_on=known_on)
    statuses = [regime.status(code) for code in (sender, receiver)]
    ends = [status.participant for status in statuses]
    shipment = _shipment(*ends, on=on, place=place)
    national = national_measures.national_measures_on(on, by=ends[1], target=ends[0])
    findings = gather(
        *(
            as_findings(answer)
            for answer in (
                section_iii.destination_is_abroad(shipment),
                section_iii.issuer_is_participant(shipment, regime=regime),
                section_iii.destination_is_participant(shipment, regime=regime),
                section_iii.standings_are_certain(shipment, regime=regime),
                decisions_obeyed.origins_obey_decisions(shipment, regime=regime),
            )
        ),
        (national_measures.as_finding(each) for each in national),
    )
    rests_on = [basis for status in statuses for basis in status.basis]
    used = regime.stones_of(ends[0], place).rests_on
    rests_on += [basis for provision in used for basis in bases_of(provision)]
    return {
        "from": ends[0],
        "to": ends[1],
        "on": on.isoformat(),
        "allowed": not is_blocked(findings),
        "findings": [as_json(found) for found in findings],
        "basis": [_basis_to_json(basis) for basis in dict.fromkeys(rests_on)],
    }


def _shipment(sender: str, receiver: str, *, on: date, place: Place) -> Certificate:
    """The shipment that is asked about, as a certificate would describe it."""
    return Certificate(
        number="",
        issuing_participant=sender,
        issuing_authority="",
        issued_on=on,
        expires_on=on,
        origins=(
            Origin(
                participant=sender,
                zone=place.zone,
                mine=place.mine,
                produced_from=place.produced_from,
                produced_to=place.produced_to,
            ),
        ),
        destination_participant=receiver,
        exporter=Party(name=""),
        importer=Party(name=""),
        lines=(),
        parcels=0,
        containers=(),
        validated_by="",
    )


def _basis_to_json(basis: Basis) -> Answer:
    return {
        "decision": basis.decision,
        "paragraph": basis.paragraph,
        "event": basis.event,
        "date": basis.date,
        "source": basis.source,
    }
