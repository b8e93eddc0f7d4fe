"""The verdicts, and which of them each finding calls for. Stable for ever: pages, files and records name
them.

The page docs/reference/verdicts.md says the same in words; the verifier in the browser has its own copy, and
both are held together by the vectors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from openkp.scheme.findings import Finding, Param, Severity
from openkp.statements import SignedStatement


class Answer(StrEnum):
    """What a post is told, in the order in which one comes before another."""

    UNREADABLE = "unreadable"
    NOT_A_CERTIFICATE = "not_a_certificate"
    UNKNOWN_ISSUER = "unknown_issuer"
    FORGED = "forged"
    KEY_NOT_ENTITLED = "key_not_entitled"
    KEY_WITHDRAWN = "key_withdrawn"
    NOT_IN_LOG = "not_in_log"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    NOT_ALLOWED = "not_allowed"
    NOT_IN_FORCE = "not_in_force"
    EXPIRED = "expired"
    USED = "used"
    LOOK_CLOSER = "look_closer"
    STALE = "stale"
    GOOD = "good"


class Tone(StrEnum):
    """The colour of an answer: stop, cannot tell, go."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


TONES: Mapping[Answer, Tone] = {
    **dict.fromkeys(Answer, Tone.RED),
    Answer.UNREADABLE: Tone.AMBER,
    Answer.LOOK_CLOSER: Tone.AMBER,
    Answer.STALE: Tone.AMBER,
    Answer.GOOD: Tone.GREEN,
}


class Layer(StrEnum):
    """Where something was found."""

    TEXT = "text"
    MESSAGE = "message"
    CONTENT = "content"
    KEY = "key"
    SIGNATURE = "signature"
    LOG = "log"
    STATUS = "status"
    STANDING = "standing"
    DATES = "dates"
    NUMBER = "number"
    BUNDLE = "bundle"


@dataclass(frozen=True, slots=True)
class Means:
    """What a code stands for: where it is found, the answer that it calls for, the clause it rests on."""

    layer: Layer
    answer: Answer
    clause: str


_FORM, _KEYS, _TRADE = "KPCS-CD:AnnexI.A.f", "KPCS-CD:IV.b", "KPCS-CD:III.c"
_NUMBERS, _WARNED = "PRACTICE:number-series", "PRACTICE:warnings"
_LOG, _LISTS = "PRACTICE:log", "KPCS-CD:V.a"

CODES: Mapping[str, Means] = {
    "text_too_long": Means(Layer.TEXT, Answer.UNREADABLE, _FORM),
    "text_not_kp": Means(Layer.TEXT, Answer.UNREADABLE, _FORM),
    "text_damaged": Means(Layer.TEXT, Answer.UNREADABLE, _FORM),
    "message_damaged": Means(Layer.MESSAGE, Answer.UNREADABLE, _FORM),
    "content_not_understood": Means(Layer.CONTENT, Answer.UNREADABLE, _FORM),
    "not_a_certificate": Means(Layer.CONTENT, Answer.NOT_A_CERTIFICATE, "KPCS-CD:AnnexI.A.a"),
    "key_unknown": Means(Layer.KEY, Answer.UNKNOWN_ISSUER, "KPCS-CD:AnnexI.A.p"),
    "trust_list_not_pinned": Means(Layer.KEY, Answer.UNKNOWN_ISSUER, _LISTS),
    "signature_wrong": Means(Layer.SIGNATURE, Answer.FORGED, _FORM),
    "key_not_for_this": Means(Layer.KEY, Answer.KEY_NOT_ENTITLED, _KEYS),
    "key_of_another_party": Means(Layer.KEY, Answer.KEY_NOT_ENTITLED, _KEYS),
    "key_not_valid_then": Means(Layer.KEY, Answer.KEY_NOT_ENTITLED, _KEYS),
    "key_compromised": Means(Layer.KEY, Answer.KEY_WITHDRAWN, _KEYS),
    "key_compromised_unproven": Means(Layer.KEY, Answer.KEY_WITHDRAWN, _KEYS),
    "key_withdrawn": Means(Layer.KEY, Answer.KEY_WITHDRAWN, _KEYS),
    "key_withdrawn_unproven": Means(Layer.KEY, Answer.KEY_WITHDRAWN, _KEYS),
    "log_missing": Means(Layer.LOG, Answer.STALE, _LOG),
    "newer_than_log": Means(Layer.LOG, Answer.STALE, _LOG),
    "older_than_log": Means(Layer.LOG, Answer.STALE, _LOG),
    "not_in_log": Means(Layer.LOG, Answer.NOT_IN_LOG, _LOG),
    "log_not_asked": Means(Layer.BUNDLE, Answer.LOOK_CLOSER, _LOG),
    "annulled": Means(Layer.STATUS, Answer.REVOKED, "KPCS-CD:III.b-1"),
    "annulled_other_content": Means(Layer.STATUS, Answer.LOOK_CLOSER, "PRACTICE:number-reuse"),
    "status_revoked": Means(Layer.STATUS, Answer.REVOKED, "KPCS-CD:III.b-1"),
    "status_suspended": Means(Layer.STATUS, Answer.SUSPENDED, "KPCS-CD:III.b-1"),
    "status_used": Means(Layer.STATUS, Answer.USED, "PRACTICE:number-reuse"),
    "status_unknown": Means(Layer.STATUS, Answer.STALE, _LOG),
    "issuer_not_participant_then": Means(Layer.STANDING, Answer.NOT_ALLOWED, _TRADE),
    "issuer_not_participant_now": Means(Layer.STANDING, Answer.LOOK_CLOSER, _TRADE),
    "destination_may_not_trade": Means(Layer.STANDING, Answer.NOT_ALLOWED, _TRADE),
    "destination_under_conditions": Means(Layer.STANDING, Answer.LOOK_CLOSER, _TRADE),
    "receiving_barred_by_decision": Means(Layer.STANDING, Answer.NOT_ALLOWED, _TRADE),
    "stones_barred": Means(Layer.STANDING, Answer.NOT_ALLOWED, _TRADE),
    "place_needed": Means(Layer.STANDING, Answer.NOT_ALLOWED, _TRADE),
    "decisions_disagree": Means(Layer.STANDING, Answer.NOT_ALLOWED, "KPCS-CD:VI.5"),
    "place_asked": Means(Layer.STANDING, Answer.LOOK_CLOSER, _TRADE),
    "approval_needed": Means(Layer.STANDING, Answer.LOOK_CLOSER, _TRADE),
    "older_stock_asked": Means(Layer.STANDING, Answer.LOOK_CLOSER, "PRACTICE:suspended-origin"),
    "barred_since_it_left": Means(Layer.STANDING, Answer.LOOK_CLOSER, _TRADE),
    "not_yet_in_force": Means(Layer.DATES, Answer.NOT_IN_FORCE, "KPCS-CD:AnnexI.A.g"),
    "certificate_expired": Means(Layer.DATES, Answer.EXPIRED, "KPCS-CD:AnnexI.A.h"),
    "number_not_of_issuer": Means(Layer.NUMBER, Answer.LOOK_CLOSER, "KPCS-CD:AnnexI.A.e"),
    "number_form_differs": Means(Layer.NUMBER, Answer.LOOK_CLOSER, _NUMBERS),
    "number_letter_for_digit": Means(Layer.NUMBER, Answer.LOOK_CLOSER, _NUMBERS),
    "number_year_differs": Means(Layer.NUMBER, Answer.LOOK_CLOSER, _NUMBERS),
    "number_out_of_series": Means(Layer.NUMBER, Answer.LOOK_CLOSER, _NUMBERS),
    "number_warned_of": Means(Layer.NUMBER, Answer.LOOK_CLOSER, _WARNED),
    "number_pattern_warned_of": Means(Layer.NUMBER, Answer.LOOK_CLOSER, _WARNED),
    "bundle_old": Means(Layer.BUNDLE, Answer.STALE, _LISTS),
    "clock_behind": Means(Layer.BUNDLE, Answer.STALE, _LISTS),
    "trust_list_old": Means(Layer.BUNDLE, Answer.STALE, _LISTS),
    "seen_before": Means(Layer.STATUS, Answer.USED, "PRACTICE:number-reuse"),
}

_SEVERITY = {Tone.RED: Severity.BLOCKS, Tone.AMBER: Severity.ASKS}


def finding_of(code: str, **params: Param) -> Finding:
    """The finding of a code; its subject is the layer."""
    means = CODES[code]
    return Finding(
        code=code,
        severity=_SEVERITY[TONES[means.answer]],
        clause=means.clause,
        subject=means.layer.value,
        params=params,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer for one presented paper, and all that led to it.

    findings: in the order of the steps. signed: what was read, None if nothing could be. digest: the name of
    the statement, empty if none was read. as_of: when what was asked was made; age_hours: how old it is, in
    whole hours.
    """

    findings: tuple[Finding, ...]
    as_of: datetime
    age_hours: int
    signed: SignedStatement | None = None
    digest: bytes = b""
    answer: Answer = field(init=False)
    layer: str = field(init=False)

    def __post_init__(self) -> None:
        called = {CODES[each.code].answer for each in self.findings}
        answer = next((each for each in Answer if each in called), Answer.GOOD)
        object.__setattr__(self, "answer", answer)
        layers = (CODES[each.code].layer.value for each in self.findings if CODES[each.code].answer is answer)
        object.__setattr__(self, "layer", next(layers, ""))

    @property
    def tone(self) -> Tone:
        """Red, amber or green."""
        return TONES[self.answer]

    @property
    def hidden(self) -> tuple[str, ...]:
        """The fields of a confidential certificate that were not shown, sorted."""
        return () if self.signed is None else tuple(sorted(self.signed.hidden))
