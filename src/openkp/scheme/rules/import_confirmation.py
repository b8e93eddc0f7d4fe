"""Section III(b): the confirmation itself: complete, in time, once, and in line with what was found."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta

from openkp.scheme.documents import Certificate, ImportConfirmation, Outcome, SealState, Verification
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.policies import NationalPolicy, add_working_days
from openkp.scheme.rules.annex_i import party_is_identified
from openkp.scheme.rules.lines import amounts_are_positive, rough_only

_LET_IN = (Outcome.CONFIRMED, Outcome.CONFIRMED_AFTER_REMEDY)


def confirmation_is_complete(confirmation: ImportConfirmation) -> tuple[Finding, ...]:
    """A confirmation has the minimum: number, parcels, carats, importer and exporter; and who confirms.

    Rule: KPCS-CD:III.b-2; the authority's own name is KPCS-CD:AnnexI.B.c.7.
    Returns: a blocking finding for each part that is missing; a question where contents were opened but not
    weighed or no officer is named; a note where a risk-based check left them unweighed.
    Raises: nothing.
    """
    clause = "KPCS-CD:III.b-2"
    found: list[Finding | None] = [
        None
        if confirmation.certificate_number.strip()
        else Finding(
            code="number_missing", severity=Severity.BLOCKS, clause=clause, subject="certificate_number"
        ),
        None
        if confirmation.importing_authority.strip()
        else Finding(
            code="importing_authority_missing",
            severity=Severity.BLOCKS,
            clause="KPCS-CD:AnnexI.B.c.7",
            subject="importing_authority",
        ),
        None
        if confirmation.confirmed_by.strip()
        else Finding(
            code="confirming_officer_missing",
            severity=Severity.ASKS,
            clause="KPCS-CD:AnnexI.B.c.7",
            subject="confirmed_by",
        ),
        party_is_identified(confirmation.exporter, field="exporter", clause=clause),
        party_is_identified(confirmation.importer, field="importer", clause=clause),
        _parcels_are_counted(confirmation),
        _contents_are_weighed(confirmation),
    ]
    found.extend(amounts_are_positive(confirmation.lines))
    found.extend(rough_only(confirmation.lines))
    return tuple(finding for finding in found if finding)


def _parcels_are_counted(confirmation: ImportConfirmation) -> Finding | None:
    if confirmation.parcels >= 1:
        return None
    return Finding(
        code="parcels_too_few",
        severity=Severity.BLOCKS if confirmation.outcome in _LET_IN else Severity.ASKS,
        clause="KPCS-CD:III.b-2",
        subject="parcels",
        params={"found": confirmation.parcels},
    )


def _contents_are_weighed(confirmation: ImportConfirmation) -> Finding | None:
    if confirmation.lines:
        return None
    if confirmation.verification is Verification.OPENED and confirmation.outcome in _LET_IN:
        return Finding(
            code="opened_but_not_weighed",
            severity=Severity.ASKS,
            clause="KPCS-CD:AnnexII.23",
            subject="lines",
        )
    return Finding(code="not_weighed", severity=Severity.NOTES, clause="KPCS-CD:AnnexII.23", subject="lines")


def confirmation_dates_are_in_order(
    confirmation: ImportConfirmation, certificate: Certificate
) -> tuple[Finding, ...]:
    """A shipment is received after its certificate was issued and before it expired, and then confirmed.

    Rule: KPCS-CD:III.b-1 and KPCS-CD:AnnexI.B.c.6.
    Units: the days of receipt and confirmation are those of the importing jurisdiction.
    Returns: a blocking finding for receipt before issue (one day is left to the date line), for confirmation
    before receipt, and for an expired certificate that was let in without remedy; a question if it was let
    in after one; a note if it was not let in.
    Raises: nothing.
    """
    found: list[Finding] = []
    received, issued, expires = confirmation.received_on, certificate.issued_on, certificate.expires_on
    if (issued - received).days > 1:
        found.append(
            Finding(
                code="received_before_issue",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:AnnexI.B.c.6",
                subject="received_on",
                params={"received_on": received.isoformat(), "issued_on": issued.isoformat()},
            )
        )
    if received > expires:
        severities = {Outcome.CONFIRMED: Severity.BLOCKS, Outcome.CONFIRMED_AFTER_REMEDY: Severity.ASKS}
        found.append(
            Finding(
                code="received_after_expiry",
                severity=severities.get(confirmation.outcome, Severity.NOTES),
                clause="KPCS-CD:III.b-1",
                subject="received_on",
                params={"received_on": received.isoformat(), "expires_on": expires.isoformat()},
            )
        )
    if confirmation.confirmed_on < received:
        found.append(
            Finding(
                code="confirmed_before_receipt",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:AnnexI.B.c.6",
                subject="confirmed_on",
                params={
                    "confirmed_on": confirmation.confirmed_on.isoformat(),
                    "received_on": received.isoformat(),
                },
            )
        )
    return tuple(found)


def confirmation_is_not_dated_ahead(confirmation: ImportConfirmation, *, on: date) -> Finding | None:
    """A confirmation is not dated after the day on which it is looked at.

    Rule: KPCS-CD:AnnexI.B.c.6.
    Returns: a blocking finding with both days, or None; one day is left to the date line.
    Raises: nothing.
    """
    if (confirmation.confirmed_on - on).days <= 1:
        return None
    return Finding(
        code="confirmed_in_future",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:AnnexI.B.c.6",
        subject="confirmed_on",
        params={"confirmed_on": confirmation.confirmed_on.isoformat(), "on": on.isoformat()},
    )


def confirmation_deadline(received_on: date, *, policy: NationalPolicy) -> date | None:
    """The last day for the confirmation, or None where the importing Participant's law is silent.

    Rule: the clause of the policy (EU-2368:Art5.1.a: 10 working days; CA-SOR-2003-15:s8: 7 days); the Core
    Document says "expeditiously" (KPCS-CD:III.b-2), which is no number.
    Units: `policy` is the importing Participant's on the day of receipt; working days if it counts in them.
    Returns: a day, or None; None also beyond the end of the calendar.
    Raises: nothing.
    """
    try:
        if policy.confirmation_working_days is not None:
            return add_working_days(received_on, policy.confirmation_working_days)
        if policy.confirmation_days is not None:
            return received_on + timedelta(days=policy.confirmation_days)
    except OverflowError:
        return None
    return None


def confirmation_is_in_time(confirmation: ImportConfirmation, *, policy: NationalPolicy) -> Finding | None:
    """The confirmation goes out within the importing Participant's deadline.

    Rule: the policy's clause, else KPCS-CD:III.b-2.
    Units: `policy` is the importing Participant's on the day of receipt.
    Returns: a question with the last day and the days of delay, or None.
    Raises: nothing.
    """
    deadline = confirmation_deadline(confirmation.received_on, policy=policy)
    if deadline is None or confirmation.confirmed_on <= deadline:
        return None
    parameter = (
        "confirmation_days" if policy.confirmation_working_days is None else "confirmation_working_days"
    )
    return Finding(
        code="confirmation_late",
        severity=Severity.ASKS,
        clause=policy.sources.get(parameter, "KPCS-CD:III.b-2"),
        subject="confirmed_on",
        params={
            "confirmed_on": confirmation.confirmed_on.isoformat(),
            "deadline": deadline.isoformat(),
            "days": (confirmation.confirmed_on - deadline).days,
        },
    )


def outcome_fits_findings(confirmation: ImportConfirmation) -> tuple[Finding, ...]:
    """The outcome is in line with what was found, and anything but a plain confirmation says why.

    Rule: KPCS-CD:IV.c for seals; EU-2368:Art5.1.b for detention; KPCS-CD:V.f for a remedy, whose essence
    goes to all.
    Returns: a blocking finding for "confirmed" over seals that were not intact; a question for a remedy,
    detention, seizure or return without a word of why.
    Raises: nothing.
    """
    found: list[Finding] = []
    outcome = confirmation.outcome
    if outcome is Outcome.CONFIRMED and confirmation.seal_state is not SealState.INTACT:
        found.append(
            Finding(
                code="confirmed_over_seals",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:IV.c",
                subject="outcome",
                params={"seal_state": confirmation.seal_state.value},
            )
        )
    if outcome is not Outcome.CONFIRMED and not confirmation.remark.strip():
        if outcome is Outcome.CONFIRMED_AFTER_REMEDY:
            found.append(
                Finding(
                    code="remedy_not_explained",
                    severity=Severity.ASKS,
                    clause="KPCS-CD:V.f",
                    subject="remark",
                )
            )
        else:
            found.append(
                Finding(
                    code="outcome_not_explained",
                    severity=Severity.ASKS,
                    clause="EU-2368:Art5.1.b",
                    subject="remark",
                    params={"outcome": outcome.value},
                )
            )
    return tuple(found)


def certificate_is_confirmed_once(number: str, *, confirmed_numbers: Container[str]) -> Finding | None:
    """A certificate is confirmed once; a second confirmation means a second shipment under one number.

    Rule: PRACTICE:number-reuse, from KPCS-CD:II.a.
    Units: numbers as normalised by `scheme.numbers.normalise_number`, on both sides.
    Returns: a blocking finding, or None.
    Raises: nothing.
    """
    if number not in confirmed_numbers:
        return None
    return Finding(
        code="already_confirmed",
        severity=Severity.BLOCKS,
        clause="PRACTICE:number-reuse",
        subject="certificate_number",
        params={"number": number[:64]},
    )


def retention_until(received_on: date, *, policy: NationalPolicy) -> date:
    """The day until which the original certificate is kept within reach.

    Rule: KPCS-CD:III.b-3, at least three years; longer where the policy says so (US-CBP:retention: five).
    Units: whole years from receipt; from 29 February to 28 February.
    Returns: that day; the last day of the calendar if it lies beyond.
    Raises: nothing.
    """
    year = received_on.year + max(policy.retention_years, 3)
    if year > date.max.year:
        return date.max
    try:
        return received_on.replace(year=year)
    except ValueError:  # 29 February of a year that has none
        return received_on.replace(year=year, day=28)
