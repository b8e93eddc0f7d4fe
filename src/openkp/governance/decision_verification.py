"""Is this a decision of the Process? One answer from one file and the day, without a network.

The answer is the first of `statements.verification.PRECEDENCE` that a finding calls for: `invalid`,
`unknown_issuer`, `revoked`, `not_in_force` (not yet declared on the day), `valid`. Each finding's subject
begins with the layer that failed: `file`, `trust_list`, `text`, `message`, `content`, `key`, `signature`,
`log`, `paragraphs`, `positions`, `effects`, `relations` or `dates`. That a decision has ended or was revoked
since makes it no less a decision: `state` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from openkp.governance.decision_record import check_log, check_order, check_positions
from openkp.scheme.adopted import PROCESS, AdoptedDecision, text_digest_of
from openkp.scheme.clashes import check_decision
from openkp.scheme.decisions import Decision, decisions
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.provisions import Book, DecisionState
from openkp.statements.cbor import Unreadable
from openkp.statements.decision_files import DecisionFile, read_decision_file
from openkp.statements.keys import p256_key_id
from openkp.statements.statement import open_statement
from openkp.statements.trust import PinnedRoots, TrustList, TrustListRefused
from openkp.statements.trust_files import open_trust_list
from openkp.statements.verification import PRECEDENCE, Answer, verify_statement

_CONSENSUS = "KPCS-CD:VI.5"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionVerdict:
    """The answer and all that led to it.

    adopted: what was read; it is what the Process said only if is_authentic. is_logged: the proof in the
    file holds. witnesses: names of witnesses whose cosignatures count. state: where the decision stands on
    the day, with the others that are known; None where it could not be told. lists_as_of: when the trust
    list that was used was issued; came_with_file: it was the file's own.
    """

    verdict: Answer
    adopted: AdoptedDecision | None
    findings: tuple[Finding, ...]
    lists_as_of: datetime | None = None
    came_with_file: bool = False
    is_authentic: bool = False
    is_logged: bool = False
    witnesses: tuple[str, ...] = ()
    state: DecisionState | None = None
    digest: bytes = b""


def verify_decision(
    file_bytes: bytes,
    *,
    on: date,
    pinned_roots: PinnedRoots | None = None,
    trust: TrustList | None = None,
    known: Sequence[Decision] | None = None,
) -> DecisionVerdict:
    """Check a decision file as it would stand at a table on a day.

    trust: the list to use; without it the file's own, with a question that prints the fingerprints of its
    roots unless pinned_roots vouch for it. known: the decisions to compare with; None for those shipped.
    Raises: nothing, whatever the bytes.
    """
    # 1. The file is whole.
    try:
        file = read_decision_file(file_bytes)
    except Unreadable as error:
        part = error.where or "file"
        found = _blocks("decision_file_unreadable", "PRACTICE:reading", part, part=part, reason=error.code)
        return DecisionVerdict(verdict=Answer.INVALID, adopted=None, findings=(found,))
    # 2. The trust list: the verifier's own, or the one that came with the file.
    if trust is None:
        opened = _own_list(file, pinned_roots)
        if isinstance(opened, Finding):
            return DecisionVerdict(
                verdict=Answer.UNKNOWN_ISSUER, adopted=None, findings=(opened,), came_with_file=True
            )
        used, about_list = opened
    else:
        used, about_list = trust, ()
    verdict = _judge(file, used, on=on, pinned=pinned_roots, known=decisions() if known is None else known)
    return replace(
        verdict,
        findings=(*about_list, *verdict.findings),
        lists_as_of=used.issued_at,
        came_with_file=trust is None,
    )


def _judge(
    file: DecisionFile, trust: TrustList, *, on: date, pinned: PinnedRoots | None, known: Sequence[Decision]
) -> DecisionVerdict:
    # 3. The signature: form, key, binding to the party, days of the key (verification, steps 1 to 8).
    signed = verify_statement(file.statement, trust=trust, on=on, pinned_roots=pinned)
    answers, findings = {signed.verdict}, [_of_decision(each) for each in signed.findings]
    statement = signed.statement
    if statement is None:
        return _verdict(answers, findings)
    adopted = statement.document
    if not isinstance(adopted, AdoptedDecision):
        kind = statement.kind.name.lower()
        findings.append(_blocks("decision_not_a_decision", _CONSENSUS, "content", kind=kind))
        return _verdict({*answers, Answer.INVALID}, findings)
    # 4. The party that speaks is the Process, whatever else the key may speak for.
    judged: list[Finding] = []
    if adopted.speaker != PROCESS:
        judged.append(
            _blocks(
                "decision_of_another_speaker",
                _CONSENSUS,
                "content",
                found=adopted.speaker[:40],
                expected=PROCESS,
            )
        )
    # 5. The log: the proof, if there is one, leads from this very statement to a head that its key signed.
    logged = check_log(file, open_statement(file.statement), trust)
    judged += logged.findings
    # 6. The paragraphs are those that positions were taken on.
    judged += _check_text(adopted)
    # 7. The positions are those of Participants, one each, and none of them is a standing objection.
    before = _known_by(adopted.decision, known)
    judged += check_positions(adopted, before)
    # 8. The effects: a competent maker, codes, days, what is named exists, nothing in force is contradicted.
    of_effects = check_decision(adopted.decision, before)
    judged += [each if each.subject else replace(each, subject="effects") for each in of_effects]
    # 9. Number and days are in order.
    judged += check_order(adopted, statement.made_at, known)
    findings += judged
    if any(each.severity is Severity.BLOCKS for each in judged):
        answers.add(Answer.INVALID)
    if adopted.declared_at.date() > on + timedelta(days=1):  # the instant is in UTC
        declared = adopted.declared_at.date().isoformat()
        findings.append(
            _blocks("decision_still_to_come", _CONSENSUS, "dates", declared=declared, day=on.isoformat())
        )
        answers.add(Answer.NOT_IN_FORCE)
    return replace(
        _verdict(answers, findings),
        adopted=adopted,
        is_authentic=signed.is_authentic,
        is_logged=logged.is_included,
        witnesses=logged.witnesses,
        state=_state(adopted.decision, known, on),
        digest=signed.digest,
    )


def _verdict(answers: set[Answer], findings: Sequence[Finding]) -> DecisionVerdict:
    answer = next(one for one in PRECEDENCE if one in answers)
    return DecisionVerdict(verdict=answer, adopted=None, findings=tuple(dict.fromkeys(findings)))


def _blocks(code: str, clause: str, subject: str, **params: str | int) -> Finding:
    return Finding(code=code, severity=Severity.BLOCKS, clause=clause, subject=subject, params=params)


def _of_decision(finding: Finding) -> Finding:
    """A finding of the signature in the words for decisions (`decision_messages`)."""
    clause = "PRACTICE:keys" if finding.subject in ("key", "signature") else "PRACTICE:reading"
    return replace(finding, code=f"decision_{finding.code}", clause=clause)


def _own_list(
    file: DecisionFile, pinned: PinnedRoots | None
) -> tuple[TrustList, tuple[Finding, ...]] | Finding:
    """The file's own list with what must be said about it, or why it may not be used."""
    try:
        trust = open_trust_list(file.trust_list, pinned=pinned)
    except (TrustListRefused, Unreadable) as error:
        return _blocks("decision_list_refused", "PRACTICE:keys", "trust_list", reason=error.code)
    if pinned is not None:
        return trust, ()
    told = Finding(
        code="decision_list_came_with_file",
        severity=Severity.ASKS,
        clause="PRACTICE:keys",
        subject="trust_list",
        params={
            "version": trust.version,
            "found": len(set(trust.roots) & trust.signed_by),
            "roots": len(trust.roots),
            "needed": trust.needed_roots,
            "fingerprints": ", ".join(p256_key_id(root).hex() for root in trust.roots),
        },
    )
    return trust, (told,)


def _check_text(adopted: AdoptedDecision) -> tuple[Finding, ...]:
    if text_digest_of(adopted.decision.paragraphs) == adopted.text_digest:
        return ()
    expected = adopted.text_digest.hex()[:16]
    return (_blocks("decision_text_differs", _CONSENSUS, "paragraphs", expected=expected),)


def _known_by(decision: Decision, known: Sequence[Decision]) -> tuple[Decision, ...]:
    """What was decided up to that day: a later decision that contradicts this one is at fault itself."""
    day = decision.counts_from
    return tuple(each for each in known if each.id != decision.id and each.counts_from <= day)


def _state(decision: Decision, known: Sequence[Decision], on: date) -> DecisionState:
    book = Book([*(each for each in known if each.id != decision.id), decision])
    return book.state_of(decision, on)
