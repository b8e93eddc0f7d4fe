"""Whole answers as plain JSON values, in the one shape that the web, the command line and the API give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from openkp.scheme.checks import check_certificate, gather, shipped_policy, shipped_regime
from openkp.scheme.findings import Finding, is_blocked
from openkp.scheme.messages import finding_to_json
from openkp.scheme.numbers import (
    NumberSeries,
    PublishedWarning,
    check_number,
    normalise_number,
    parts_of_number,
)
from openkp.scheme.reading import read_certificate
from openkp.scheme.regime import regime_at

Answer = dict[str, object]
AsJson = Callable[[Finding], dict[str, object]]


def certificate_answer(data: object, *, on: date, as_json: AsJson = finding_to_json) -> Answer:
    """`{"ok", "findings"}` for a certificate as a JSON parser gives it, looked at on a day.

    as_json: how a finding becomes JSON, in the reader's language. Raises: nothing, for any value.
    """
    reading = read_certificate(data)
    checked = () if reading.certificate is None else check_certificate(reading.certificate, on=on)
    findings = gather(reading.findings, checked)
    return {"ok": not is_blocked(findings), "findings": [as_json(found) for found in findings]}


def number_answer(
    number: str,
    *,
    issued_on: date,
    series: Sequence[NumberSeries] = (),
    warnings: Sequence[PublishedWarning] = (),
    as_json: AsJson = finding_to_json,
) -> Answer:
    """A number taken apart: `{"ok", "number", "normalised", "issuer", "participant", …, "findings"}`.

    participant: the Participant whose code it bears, null where the code was none of one on that day.
    Raises: nothing, for any text.
    """
    regime = shipped_regime(issued_on)
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


def status_answer(code: str, *, on: date, known_on: date | None = None) -> Answer:
    """A country's standing: `{"participant", "on", "status", "conditions", "basis", "uncertain"}`.

    participant: `EU` for a member state. Raises: nothing; a code that no list knows is `not_participant`.
    """
    status = regime_at(on, known_on=known_on).status(code)
    return {
        "participant": status.participant,
        "on": on.isoformat(),
        "status": status.standing.value,
        "conditions": list(status.conditions),
        "basis": [
            {"event": basis.event, "date": basis.date, "source": basis.source} for basis in status.basis
        ],
        "uncertain": status.is_uncertain,
    }
