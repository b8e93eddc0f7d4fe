"""The record around a signed decision: the log that holds it, who stood where, number and days."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from openkp.log.cosignatures import CosignatureVerifier
from openkp.log.ed25519 import KeyRefused
from openkp.log.entries import EntryUnreadable, LogEntry, decode_entry, salted_digest
from openkp.log.notes import Ed25519Verifier, NoteRefused, parse_note
from openkp.log.proof_file import LogPolicy, parse_proof_file, verify_proof_file
from openkp.log.proofs import ProofRejected
from openkp.scheme.adopted import AdoptedDecision, Position
from openkp.scheme.decisions import Decision
from openkp.scheme.findings import Finding, Param, Severity
from openkp.scheme.participants import SCHEME_BEGAN_ON
from openkp.scheme.provisions import Book
from openkp.scheme.regime import Regime, regime_at
from openkp.statements.decision_files import DecisionFile
from openkp.statements.statement import SignedStatement, leaf_content
from openkp.statements.trust import TrustedKey, TrustList, Usage

_LOG = "PRACTICE:log"
_CONSENSUS = "KPCS-CD:VI.5"
_NUMBER = re.compile(r"KP/([0-9]{4})/")
_DAY = timedelta(days=1)


def _found(severity: Severity, code: str, clause: str, subject: str, **params: Param) -> Finding:
    return Finding(code=code, severity=severity, clause=clause, subject=subject, params=params)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCheck:
    """What the proof in a file shows. witnesses: names whose cosignatures are good, sorted."""

    findings: tuple[Finding, ...]
    is_included: bool = False
    witnesses: tuple[str, ...] = ()


def check_log(file: DecisionFile, signed: SignedStatement, trust: TrustList) -> LogCheck:
    """Whether the log holds this very statement, under a head that a listed key of the log signed.

    Rule: PRACTICE:log. The entry stands in the proof as extra data; with the statement's nonce as salt it
    must be the entry of this statement. Returns: a note where there is no proof. Raises: nothing.
    """
    if not file.proof:
        return LogCheck(findings=(_found(Severity.NOTES, "decision_without_proof", _LOG, "log"),))
    try:
        proof = parse_proof_file(file.proof)
        entry = decode_entry(proof.extra or b"")
        origin = parse_note(proof.note).text.split("\n")[0]
    except (ProofRejected, EntryUnreadable, NoteRefused) as error:
        return _wrong(str(error))
    if not _is_entry_of(entry, signed):
        return _wrong("the entry is that of another statement")
    keys = [key for key in trust.keys if Usage.LOG in key.usages and _names(key, origin)]
    if not keys:
        asked = _found(Severity.ASKS, "decision_log_key_unknown", _LOG, "log", origin=origin[:100])
        return LogCheck(findings=(asked,))
    return _included(file, entry, keys, trust=trust, origin=origin)


def _wrong(reason: str) -> LogCheck:
    return LogCheck(
        findings=(_found(Severity.BLOCKS, "decision_proof_wrong", _LOG, "log", reason=reason[:200]),)
    )


def _is_entry_of(entry: LogEntry, signed: SignedStatement) -> bool:
    statement = signed.statement
    digest = salted_digest(salt=statement.nonce, content=leaf_content(signed))
    named = (entry.kind, entry.party, entry.authority, entry.digest)
    return named == (statement.kind.name.lower(), statement.party, statement.authority, digest)


def _names(key: TrustedKey, origin: str) -> bool:
    return bool(key.origin) and (origin == key.origin or origin.startswith(f"{key.origin}/"))


def _included(
    file: DecisionFile, entry: LogEntry, keys: Sequence[TrustedKey], *, trust: TrustList, origin: str
) -> LogCheck:
    witnesses = _witnesses(trust)
    with_lines = file.proof + "".join(f"{line}\n" for line in file.cosignatures).encode()
    rejected = "no key"
    for key in keys:
        try:
            policy = LogPolicy(
                log=Ed25519Verifier(name=origin, public_key=key.public_key),
                witnesses=witnesses,
                origin=origin,
            )
            shown = verify_proof_file(with_lines, parse_proof_file(file.proof).extra or b"", policy=policy)
        except (ProofRejected, KeyRefused, ValueError) as error:
            rejected = str(error)
            continue
        names = tuple(sorted(shown.cosigned_at))
        findings = [*_log_key_dates(key, entry), *_uncounted(file, names)]
        return LogCheck(findings=tuple(findings), is_included=True, witnesses=names)
    return _wrong(rejected)


def _witnesses(trust: TrustList) -> tuple[CosignatureVerifier, ...]:
    """The listed witnesses, each key once; a key whose name no note can hold cannot have co-signed."""
    found: dict[bytes, CosignatureVerifier] = {}
    for key in trust.keys:
        if Usage.WITNESS in key.usages and key.public_key not in found:
            try:
                found[key.public_key] = CosignatureVerifier(name=key.origin, public_key=key.public_key)
            except (KeyRefused, ValueError):
                continue
    return tuple(found.values())


def _log_key_dates(key: TrustedKey, entry: LogEntry) -> Iterator[Finding]:
    """A head by a key that was not in use on the day of the entry is a question to the log's holder."""
    day = min(date(1970, 1, 1).toordinal() + entry.made_at // 86_400, date.max.toordinal())
    last = min(each for each in (key.valid_to, key.withdrawn_on, date.max) if each is not None)
    is_lost = key.compromised_on is not None and day >= key.compromised_on.toordinal()
    if is_lost or not key.valid_from.toordinal() - 1 <= day <= last.toordinal() + 1:
        yield _found(
            Severity.ASKS,
            "decision_log_key_out_of_use",
            _LOG,
            "log",
            authority=key.authority,
            day=date.fromordinal(day).isoformat(),
        )


def _uncounted(file: DecisionFile, counted: Sequence[str]) -> Iterator[Finding]:
    if len(file.cosignatures) > len(counted):
        yield _found(
            Severity.NOTES,
            "decision_cosignatures_not_counted",
            _LOG,
            "log",
            given=len(file.cosignatures),
            counted=len(counted),
        )


def check_positions(adopted: AdoptedDecision, known: Sequence[Decision]) -> tuple[Finding, ...]:
    """Who stood where: Participants of that day, each once, and no objection that still stands.

    Rule: KPCS-CD:VI.5 and VI.10: Participants decide by consensus, observers speak and do not count.
    The regime is that of the decision's day, from the decisions known before it. Raises: nothing.
    """
    regime = regime_at(adopted.decision.counts_from, Book(known))
    found: list[Finding] = []
    times = Counter(each.party for each in adopted.positions)
    for place, each in enumerate(adopted.positions):
        subject = f"positions[{place}]"
        if times[each.party] > 1:
            found.append(
                _found(
                    Severity.BLOCKS, "decision_position_twice", _CONSENSUS, "positions", party=each.party[:40]
                )
            )
        found += _is_no_participant(each.party, regime, subject)
        if each.position is Position.OBJECTION:
            found.append(
                _found(
                    Severity.BLOCKS, "decision_objection_stands", _CONSENSUS, subject, party=each.party[:40]
                )
            )
    found += _others(adopted, regime)
    found += _silent(adopted, regime)
    return tuple(dict.fromkeys(found))


def _is_no_participant(party: str, regime: Regime, subject: str) -> Iterator[Finding]:
    day = regime.day.isoformat()
    larger = regime.history.reio_of(party, regime.day)
    if larger is not None:
        yield _found(
            Severity.BLOCKS,
            "decision_position_of_member_state",
            "KPCS-CD:I.participant",
            subject,
            party=party[:40],
            participant=larger,
            day=day,
        )
    elif regime.participant_for(party) is None:
        yield _found(
            Severity.BLOCKS,
            "decision_position_of_non_participant",
            _CONSENSUS,
            subject,
            party=party[:40],
            day=day,
        )


def _others(adopted: AdoptedDecision, regime: Regime) -> Iterator[Finding]:
    day = regime.day.isoformat()
    for place, each in enumerate(adopted.observers):
        if regime.participant_for(each.party) is not None:
            yield _found(
                Severity.BLOCKS,
                "decision_participant_among_observers",
                "KPCS-CD:VI.10",
                f"positions.observers[{place}]",
                party=each.party[:40],
                day=day,
            )
    for place, code in enumerate(adopted.present):
        if regime.participant_for(code) is None:
            yield _found(
                Severity.ASKS,
                "decision_present_not_participant",
                _CONSENSUS,
                f"positions.present[{place}]",
                party=code[:40],
                day=day,
            )
    stated = {each.party for each in adopted.positions}
    for place, withdrawn in enumerate(adopted.withdrawn_objections):
        if withdrawn.party not in stated:
            yield _found(
                Severity.ASKS,
                "decision_withdrawn_by_stranger",
                _CONSENSUS,
                f"positions.withdrawn_objections[{place}]",
                party=withdrawn.party[:40],
            )


def _silent(adopted: AdoptedDecision, regime: Regime) -> Iterator[Finding]:
    everyone = {status.participant for status in regime.participants()}
    spoken = {
        each.party
        for each in adopted.positions
        if each.position not in (Position.NOT_STATED, Position.ABSENT)
    }
    silent = len(everyone - spoken)
    if silent:
        yield _found(
            Severity.NOTES,
            "decision_positions_not_stated",
            _CONSENSUS,
            "positions",
            silent=silent,
            participants=len(everyone),
        )


def check_order(
    adopted: AdoptedDecision, made_at: datetime, known: Sequence[Decision]
) -> tuple[Finding, ...]:
    """Number and days: the number's year, a number used once; adopted, declared, known, signed in order.

    Rule: KPCS-CD:VI.5, VI.21. Days are the meeting's own and instants in UTC: one day between them is no
    fault. Raises: nothing.
    """
    decision, day = adopted.decision, adopted.decision.counts_from
    found: list[Finding] = []
    number = _NUMBER.match(decision.id)
    if number and int(number.group(1)) != day.year:
        found.append(
            _order(
                "decision_number_of_another_year",
                number=decision.id[:80],
                found=number.group(1),
                expected=str(day.year),
            )
        )
    other = next((each for each in known if each.id == decision.id and each != decision), None)
    if other is not None:
        found.append(_order("decision_number_taken", number=decision.id[:80], title=other.title[:200]))
    if day < SCHEME_BEGAN_ON:
        found.append(_order("decision_before_scheme", day=day.isoformat(), began=SCHEME_BEGAN_ON.isoformat()))
    declared = adopted.declared_at.date()
    if abs(declared - day) > _DAY:
        found.append(
            _order("decision_declared_on_another_day", declared=declared.isoformat(), adopted=day.isoformat())
        )
    if made_at < adopted.declared_at:
        found.append(
            _order(
                "decision_signed_before_declared",
                signed=made_at.isoformat(),
                declared=adopted.declared_at.isoformat(),
            )
        )
    if decision.known_from is not None and decision.known_from < day:
        found.append(
            _order(
                "decision_known_before_adopted",
                known=decision.known_from.isoformat(),
                adopted=day.isoformat(),
            )
        )
    return tuple(found)


def _order(code: str, **params: Param) -> Finding:
    clause = "KPCS-CD:VI.21" if code == "decision_before_scheme" else _CONSENSUS
    return _found(Severity.BLOCKS, code, clause, "dates", **params)
