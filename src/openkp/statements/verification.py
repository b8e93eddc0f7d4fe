"""Is this certificate good? One answer from the bytes, the trust list and the day, without a network.

The answer of several findings is the first that applies:

1. `invalid`: not readable, not a certificate, signature wrong, a key that may not say this, an issuer that
   was no Participant that day;
2. `unknown_issuer`: no listed key made it (asked before the signature, which nothing could check), or the
   list itself is not vouched for by the pinned roots;
3. `revoked`: the certificate was annulled, or its key withdrawn or compromised before it was made;
4. `not_in_force`: before its day of issue; 5. `expired`: after its day of expiry; 6. `valid`.

All findings are given, those behind the answer too. Each one's subject is the layer that failed: `text`,
`message`, `content`, `key`, `signature`, `annulments`, `standing`, `dates` or `trust_list`. A question
(severity `asks`) beside `valid` means: cannot be told from here, a person must look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from openkp.scheme.checks import RegimeFor
from openkp.scheme.documents import Certificate
from openkp.scheme.findings import Finding, Param, Severity
from openkp.scheme.rules.decisions_obeyed import what_came_since, what_holds
from openkp.statements import qr
from openkp.statements.cbor import Unreadable
from openkp.statements.content import Kind, speaker_of
from openkp.statements.cose import to_be_signed1
from openkp.statements.keys import Algorithm, is_valid_es256
from openkp.statements.statement import SignedStatement, Statement, open_statement, statement_digest
from openkp.statements.trust import PinnedRoots, TrustedKey, TrustList, Usage


class Answer(StrEnum):
    """What the post does with the paper: green, red, or ask."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN_ISSUER = "unknown_issuer"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NOT_IN_FORCE = "not_in_force"


#: The answer is the first of these that a finding calls for.
PRECEDENCE = (
    Answer.INVALID,
    Answer.UNKNOWN_ISSUER,
    Answer.REVOKED,
    Answer.NOT_IN_FORCE,
    Answer.EXPIRED,
    Answer.VALID,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer and all that led to it.

    statement: what was read, if it is of the kind asked for; it is what a party said only if is_authentic.
    is_authentic: a listed key of that very party made the signature. lists_as_of: when the trust list that
    was used was issued; say it beside every answer.
    """

    verdict: Answer
    statement: Statement | None
    findings: tuple[Finding, ...]
    lists_as_of: datetime
    is_authentic: bool = False
    digest: bytes = b""


#: What a key must be listed for; every other kind needs `Usage.CERTIFICATES`.
_USAGE_OF = {
    Kind.IMPORT_CONFIRMATION: Usage.CONFIRMATIONS,
    Kind.TRANSIT_RECORD: Usage.CONFIRMATIONS,
    Kind.DECISION: Usage.DECISIONS,
}


class _Gathered:
    """Findings as they come, and the answers that they call for."""

    __slots__ = ("answers", "findings")

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.answers: set[Answer] = {Answer.VALID}

    def add(self, answer: Answer, code: str, clause: str, subject: str, **params: Param) -> None:
        """A finding that decides."""
        self.answers.add(answer)
        self.findings.append(
            Finding(code=code, severity=Severity.BLOCKS, clause=clause, subject=subject, params=params)
        )

    def ask(self, code: str, clause: str, subject: str, **params: Param) -> None:
        """A finding that a person must look into; it does not change the answer."""
        self.findings.append(
            Finding(code=code, severity=Severity.ASKS, clause=clause, subject=subject, params=params)
        )

    def take(self, found: Finding) -> None:
        """A finding of the scheme; one that blocks makes the certificate invalid."""
        if found.severity is Severity.BLOCKS:
            self.answers.add(Answer.INVALID)
        self.findings.append(found)

    def answer(self) -> Answer:
        """The first in the order of precedence."""
        return next(answer for answer in PRECEDENCE if answer in self.answers)


def verify_certificate(
    signed: bytes | str,
    *,
    trust: TrustList,
    on: date,
    pinned_roots: PinnedRoots | None = None,
    regime_for: RegimeFor | None = None,
) -> Verdict:
    """Check a certificate as it would stand at a border post on a day.

    signed: the message, or the text of its QR code. trust: as read by `open_trust_list`. on: the day at the
    post. pinned_roots: roots that must have signed the list. regime_for: gives what holds on a day
    (`scheme.regime`); without it the issuer's standing is not asked.
    """
    found = _Gathered()
    # Steps 1 to 8, the same for every statement.
    opened, is_authentic = _authenticate(signed, trust, on=on, pinned_roots=pinned_roots, found=found)
    if opened is None:
        return _verdict(found, trust)
    certificate = opened.statement.document
    if not isinstance(certificate, Certificate):
        found.add(
            Answer.INVALID,
            "not_a_certificate",
            "KPCS-CD:AnnexI.A.a",
            "content",
            kind=opened.statement.kind.name.lower(),
        )
        return _verdict(found, trust)
    if is_authentic:
        # 9. The issuer has not annulled it.
        _check_annulment(opened, certificate, trust, on, found)
        # 10. The issuer was a Participant that may trade when it issued, and still is (III(c)); the decisions
        # in force let stones of these origins go to the destination, then and on their arrival.
        if regime_for is not None:
            _check_standing(certificate, regime_for, on, found)
            _check_decisions(certificate, regime_for, on, found)
        # 11. It is in force on the day: both ends included (Annex I A, dates of issuance and of expiry).
        _check_dates(certificate, on, found)
    return _verdict(found, trust, opened, is_authentic=is_authentic)


def verify_statement(
    signed: bytes | str, *, trust: TrustList, on: date, pinned_roots: PinnedRoots | None = None
) -> Verdict:
    """Check that a statement of any kind comes from the party that it names (steps 1 to 8).

    `valid` means no more than that: what a certificate needs besides, `verify_certificate` asks.
    """
    found = _Gathered()
    opened, is_authentic = _authenticate(signed, trust, on=on, pinned_roots=pinned_roots, found=found)
    return _verdict(found, trust, opened, is_authentic=is_authentic)


def _verdict(
    found: _Gathered, trust: TrustList, opened: SignedStatement | None = None, *, is_authentic: bool = False
) -> Verdict:
    return Verdict(
        verdict=found.answer(),
        statement=None if opened is None else opened.statement,
        findings=tuple(found.findings),
        lists_as_of=trust.issued_at,
        is_authentic=is_authentic,
        digest=b"" if opened is None else statement_digest(opened),
    )


def _authenticate(
    signed: bytes | str, trust: TrustList, *, on: date, pinned_roots: PinnedRoots | None, found: _Gathered
) -> tuple[SignedStatement | None, bool]:
    """Who says this, if it can be told: the opened message, and whether it is that party's."""
    # 1. Size, 2. text, message and content have their one form.
    try:
        opened = open_statement(_message(signed))
    except Unreadable as error:
        _say_unreadable(error, found)
        return None, False
    # 3. The list is vouched for, and how old it is.
    _check_list(trust, on, pinned_roots, found)
    # 4. A listed key has the id that the message names; the algorithm is the key's, never the message's.
    key = trust.key(opened.key_id)
    if key is None or key.algorithm is not Algorithm.ESP256:
        found.add(
            Answer.UNKNOWN_ISSUER,
            "issuer_key_unknown",
            "KPCS-CD:AnnexI.A.p",
            "key",
            key=opened.key_id.hex(),
            day=trust.issued_at.date().isoformat(),
            participant=opened.statement.party[:40],
        )
        return opened, False
    # 5. The signature; nothing that the message says is believed before.
    public = trust.p256_key(opened.key_id)
    data = to_be_signed1(opened.protected, opened.payload)
    if public is None or not is_valid_es256(public, opened.signature, data):
        found.add(Answer.INVALID, "signature_wrong", "KPCS-CD:AnnexI.A.f", "signature", key=key.key_id.hex())
        return opened, False
    # 6. The key may sign this kind, and 7. speaks for the party and authority that the content names.
    is_bound = _check_binding(opened.statement, key, found)
    # 8. The key was in use when it signed.
    _check_key_dates(opened.statement, key, found)
    return opened, is_bound and Answer.UNKNOWN_ISSUER not in found.answers


def _message(signed: bytes | str) -> bytes:
    if isinstance(signed, str):
        return qr.read_qr_text(signed)
    if signed[:4] == qr.PREFIX.encode():
        return qr.read_qr_text(signed.decode("latin-1"))
    return bytes(signed)


_TEXT_CODES = {"text_too_long": "code_too_long", "too_long": "code_too_long", "not_kp1": "code_not_kp"}


def _say_unreadable(error: Unreadable, found: _Gathered) -> None:
    if error.where:
        found.add(
            Answer.INVALID,
            "content_not_understood",
            "KPCS-CD:AnnexI.A.f",
            "content",
            field=error.where,
            reason=error.code,
        )
        return
    code = _TEXT_CODES.get(error.code, "code_damaged")
    layer = "text" if error.code.startswith(("base45", "text", "not_kp1")) else "message"
    found.add(
        Answer.INVALID,
        code,
        "KPCS-CD:AnnexI.A.f",
        layer,
        reason=error.code,
        offset=-1 if error.offset is None else error.offset,
    )


def _check_list(trust: TrustList, on: date, pinned_roots: PinnedRoots | None, found: _Gathered) -> None:
    if pinned_roots is not None and not pinned_roots.have_signed(trust.signed_by):
        found.add(
            Answer.UNKNOWN_ISSUER,
            "trust_list_not_pinned",
            "KPCS-CD:V.a",
            "trust_list",
            version=trust.version,
            needed=pinned_roots.needed,
        )
    if trust.is_old_on(on):
        found.ask(
            "trust_list_old",
            "KPCS-CD:V.a",
            "trust_list",
            issued=trust.issued_at.date().isoformat(),
            until=trust.valid_until.date().isoformat(),
        )


def _check_binding(statement: Statement, key: TrustedKey, found: _Gathered) -> bool:
    usage = _USAGE_OF.get(statement.kind, Usage.CERTIFICATES)
    if usage not in key.usages:
        found.add(
            Answer.INVALID,
            "key_not_for_this",
            "KPCS-CD:IV.b",
            "key",
            authority=key.authority,
            usage=usage.value,
            listed=", ".join(sorted(key.usages)),
        )
        return False
    speaker = speaker_of(statement.document)
    if (key.participant, key.participant, key.authority) != (speaker, statement.party, statement.authority):
        found.add(
            Answer.INVALID,
            "key_of_another_party",
            "KPCS-CD:IV.b",
            "key",
            holder=f"{key.participant} {key.authority}",
            named=f"{speaker[:40]} {statement.authority[:80]}",
        )
        return False
    return True


def _check_key_dates(statement: Statement, key: TrustedKey, found: _Gathered) -> None:
    """Days are those that the message gives: a thief of a key can write earlier ones, hence the question."""
    signed_on = statement.made_at.date()
    document = statement.document
    day = document.issued_on if isinstance(document, Certificate) else signed_on
    last = key.valid_to or date.max
    # The key's days are the authority's own; the instant is in UTC and may fall on the day beside.
    if not (
        key.valid_from <= day <= last
        and key.valid_from.toordinal() - 1 <= signed_on.toordinal() <= last.toordinal() + 1
    ):
        found.add(
            Answer.INVALID,
            "key_not_valid_then",
            "KPCS-CD:IV.b",
            "key",
            day=day.isoformat(),
            signed=signed_on.isoformat(),
            first=key.valid_from.isoformat(),
            last=key.valid_to.isoformat() if key.valid_to else "",
            authority=key.authority,
        )
    later = max(day, signed_on)
    told = {"authority": key.authority, "day": later.isoformat()}
    if key.compromised_on is not None and later >= key.compromised_on:
        since = key.compromised_on.isoformat()
        found.add(Answer.REVOKED, "key_compromised", "KPCS-CD:IV.b", "key", **told, since=since)
    elif key.withdrawn_on is not None and later > key.withdrawn_on:
        since = key.withdrawn_on.isoformat()
        found.add(Answer.REVOKED, "key_withdrawn", "KPCS-CD:IV.b", "key", **told, since=since)
    elif key.compromised_on is not None:
        since = key.compromised_on.isoformat()
        found.ask("key_compromised_later", "KPCS-CD:IV.b", "key", **told, since=since)


def _check_annulment(
    opened: SignedStatement, certificate: Certificate, trust: TrustList, on: date, found: _Gathered
) -> None:
    annulled = trust.annulment(certificate.issuing_participant, certificate.number)
    if annulled is None:
        return
    day, reason = annulled.annulled_on.isoformat(), str(annulled.reason)
    if on < annulled.annulled_on:
        found.ask(
            "certificate_annulled_later",
            "KPCS-CD:III.b-1",
            "annulments",
            number=certificate.number,
            day=day,
            reason=reason,
        )
        return
    found.add(
        Answer.REVOKED,
        "certificate_annulled",
        "KPCS-CD:III.b-1",
        "annulments",
        number=certificate.number,
        day=day,
        reason=reason,
    )
    if annulled.digest != statement_digest(opened):
        found.ask(
            "number_signed_twice", "PRACTICE:number-reuse", "annulments", number=certificate.number, day=day
        )


def _check_standing(certificate: Certificate, regime_for: RegimeFor, on: date, found: _Gathered) -> None:
    participant = certificate.issuing_participant
    issued_on = certificate.issued_on
    if not _may_trade(regime_for, participant, issued_on):
        found.add(
            Answer.INVALID,
            "issuer_not_participant_then",
            "KPCS-CD:III.c",
            "standing",
            participant=participant,
            day=issued_on.isoformat(),
        )
    elif on > issued_on and not _may_trade(regime_for, participant, on):
        found.ask(
            "issuer_not_participant_now",
            "KPCS-CD:III.c",
            "standing",
            participant=participant,
            day=on.isoformat(),
        )


def _check_decisions(certificate: Certificate, regime_for: RegimeFor, on: date, found: _Gathered) -> None:
    """Destination and stones; of the issuer `_check_standing` speaks."""
    said = what_holds(certificate, regime=regime_for(certificate.issued_on))
    if on > certificate.issued_on:
        blocked = {each.subject for each in said if each.severity is Severity.BLOCKS}
        later = what_came_since(certificate, regime=regime_for(on))
        said += tuple(each for each in later if each.subject not in blocked)
    for each in dict.fromkeys(said):
        if each.subject != "issuing_participant":
            found.take(each)


def _may_trade(regime_for: RegimeFor, participant: str, day: date) -> bool:
    """A code that no list of Participants knows is no Participant."""
    try:
        return regime_for(day).status(participant).may_trade
    except (LookupError, ValueError):
        return False


def _check_dates(certificate: Certificate, on: date, found: _Gathered) -> None:
    if on < certificate.issued_on:
        found.add(
            Answer.NOT_IN_FORCE,
            "not_yet_in_force",
            "KPCS-CD:AnnexI.A.g",
            "dates",
            issued=certificate.issued_on.isoformat(),
            day=on.isoformat(),
        )
    if on > certificate.expires_on:
        found.add(
            Answer.EXPIRED,
            "certificate_expired",
            "KPCS-CD:AnnexI.A.h",
            "dates",
            expired=certificate.expires_on.isoformat(),
            day=on.isoformat(),
        )
