"""Handing in a key (`.kpsubmit`): what an authority sends to the holders of the trust list's roots.

One COSE_Sign (RFC 9052 section 4.1) over the key's row as the trust list will hold it. The first signature is
the new key's own, which proves that its sender has the private half. A second one, by a key that the list
already holds for the same authority, vouches that the sender is that authority; without it a person compares
the key id by another way. The six steps of the DCC's onboarding failed one by one and in silence: here one
file is checked whole, and every fault has a name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from openkp.scheme.adopted import PROCESS
from openkp.scheme.countries import is_issuer_code
from openkp.scheme.findings import Finding, Severity
from openkp.statements import cbor, cose
from openkp.statements.cbor import Unreadable
from openkp.statements.forms import INSTANT, REQUIRED, Field, read_fields, write_fields
from openkp.statements.keys import KEY_ID_BYTES, Algorithm, KeyRefused, SigningKey, is_valid_by
from openkp.statements.trust import (
    TrustedKey,
    TrustList,
    Usage,
    check_trusted_key,
)
from openkp.statements.trust_files import KEY_FORM

SUBMISSION_SUFFIX = ".kpsubmit"
MAX_SUBMISSION_BYTES = 8 * 1024
#: A key that lasts longer outlives the people who know where it is.
MAX_KEY_DAYS = 3660
_TYP = "kp1-key"
_BODY_HEADER = cbor.encode({cose.TYP: _TYP})
_SCHEMA_KEY, _SCHEMA = 0, 1
_FIELDS = (Field(1, "key", KEY_FORM), Field(2, "made_at", INSTANT))
_PLAN: dict[int | str, Field] = {one.key: one for one in _FIELDS}
_REQUIRED = frozenset(one.name for one in _FIELDS if one.default is REQUIRED)


class SubmissionRefused(ValueError):
    """A submission that proves nothing: `code` (see `statements.messages`) says why."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySubmission:
    """A key that was handed in. Once opened, its own signature has been found good.

    key: the row for the trust list. made_at: aware, the sender's word. voucher: id of the key that vouches.
    """

    key: TrustedKey
    made_at: datetime
    voucher: bytes = b""
    _message: cose.Sign | None = field(default=None, repr=False, compare=False)

    def is_vouched_by(self, known: TrustedKey) -> bool:
        """True if the second signature is by that key. Raises KeyRefused for a key that must not be used."""
        return self._message is not None and _is_signed_by(self._message, known)


def make_submission(
    key: TrustedKey, signer: SigningKey, *, made_at: datetime, voucher: SigningKey | None = None
) -> bytes:
    """The file. Raises KeyRefused (`key_id_differs`) if the signer is not the key that is handed in."""
    if signer.key_id != key.key_id:
        raise KeyRefused("key_id_differs")
    payload = cbor.encode(
        {_SCHEMA_KEY: _SCHEMA, **write_fields(KeySubmission(key=key, made_at=made_at), _FIELDS)}
    )
    signatures = []
    for one in (signer, *([voucher] if voucher is not None and voucher.key_id != key.key_id else [])):
        header = _header(one.algorithm, one.key_id)
        signatures.append((header, one.sign(cose.to_be_signed(_BODY_HEADER, header, payload))))
    return cose.write_sign(_BODY_HEADER, payload, signatures)


def open_submission(data: bytes) -> KeySubmission:
    """Read a file and check the key and its own signature.

    Raises: Unreadable for bytes that are no submission; KeyRefused for a key that must never be trusted (low
    order, off the curve, another form); TrustListRefused for a row that contradicts itself; SubmissionRefused
    (`possession_not_proven`).
    """
    message = cose.read_sign(data, max_bytes=MAX_SUBMISSION_BYTES, max_signers=2)
    if message.protected != _BODY_HEADER or message.unprotected:
        raise Unreadable("header", 0)
    value = cbor.decode(message.payload, max_bytes=MAX_SUBMISSION_BYTES)
    if type(value) is not dict or value.pop(_SCHEMA_KEY, None) != _SCHEMA:
        raise Unreadable("unknown_kind", where="schema")
    fields = read_fields(value, _PLAN, _REQUIRED)
    key: TrustedKey = fields["key"]
    check_trusted_key(key, (key.public_key,) if Usage.TRUST in key.usages else ())
    if not _is_signed_by(message, key):
        raise SubmissionRefused("possession_not_proven", key=key.key_id.hex())
    others = [one for one in message.signers if one.protected[-KEY_ID_BYTES:] != key.key_id]
    voucher = others[0].protected[-KEY_ID_BYTES:] if others else b""
    return KeySubmission(key=key, made_at=fields["made_at"], voucher=voucher, _message=message)


def check_submission(submission: KeySubmission, *, trust: TrustList | None, on: date) -> tuple[Finding, ...]:
    """All that speaks against adding the key on the day `on`, each fault by name; empty if nothing does.

    Without a trust list only what the file itself says is checked. Blocks what must not be added; asks where
    a person has to decide, such as a key that nobody vouches for.
    """
    key = submission.key
    found = _against_itself(submission, on)
    if trust is not None:
        found += _against_list(key, trust)
        found += _voucher(submission, trust, on)
    elif not submission.voucher:
        found.append(_finding("submission_not_vouched", Severity.ASKS, key=key.key_id.hex()))
    return tuple(found)


def _against_itself(submission: KeySubmission, on: date) -> list[Finding]:
    key, found = submission.key, []
    last = key.valid_to or date.max
    if key.participant != PROCESS and not is_issuer_code(key.participant):
        found.append(_finding("submission_party_unknown", party=key.participant[:40]))
    if not key.authority.strip():
        found.append(_finding("submission_without_authority"))
    if last < on:
        found.append(_finding("submission_over", last=last.isoformat(), day=on.isoformat()))
    elif key.valid_to is None or (last - key.valid_from).days > MAX_KEY_DAYS:
        found.append(_finding("submission_too_long", years=10))
    made = submission.made_at.date().isoformat()
    if submission.made_at.date().toordinal() > on.toordinal() + 1:
        found.append(_finding("submission_from_the_future", made=made, day=on.isoformat()))
    if key.withdrawn_on or key.compromised_on:
        found.append(_finding("submission_of_withdrawn", key=key.key_id.hex()))
    if key.usages & {Usage.LOG, Usage.WITNESS} and not key.origin.strip():
        found.append(_finding("submission_without_origin", key=key.key_id.hex()))
    return found


def _against_list(key: TrustedKey, trust: TrustList) -> list[Finding]:
    found = []
    known = trust.key(key.key_id)
    if known is not None:
        found.append(
            _finding(
                "key_used_before", key=key.key_id.hex(), authority=f"{known.participant} {known.authority}"
            )
        )
    if key.public_key in trust.roots and known is None:
        found.append(_finding("key_is_root", key=key.key_id.hex()))
    for other in trust.keys:
        is_other = (other.participant, other.authority) != (key.participant, key.authority)
        if is_other and key.origin and other.origin == key.origin:
            authority = f"{other.participant} {other.authority}"
            found.append(_finding("log_name_taken", origin=key.origin[:80], authority=authority))
            break
    found += _gap(key, trust)
    return found


def _gap(key: TrustedKey, trust: TrustList) -> list[Finding]:
    """Days between the end of the authority's keys of the same usages and the first day of this one."""
    own = [
        one.valid_to or date.max
        for one in trust.keys
        if (one.participant, one.authority) == (key.participant, key.authority)
        and one.usages >= key.usages
        and one.withdrawn_on is None
        and one.compromised_on is None
    ]
    if not own or max(own).toordinal() + 1 >= key.valid_from.toordinal():
        return []
    return [
        _finding(
            "submission_leaves_gap",
            Severity.ASKS,
            last=max(own).isoformat(),
            first=key.valid_from.isoformat(),
            authority=key.authority,
        )
    ]


def _voucher(submission: KeySubmission, trust: TrustList, on: date) -> list[Finding]:
    key, voucher = submission.key, submission.voucher
    if not voucher:
        return [_finding("submission_not_vouched", Severity.ASKS, key=key.key_id.hex())]
    known = trust.key(voucher)
    if known is None:
        return [_finding("voucher_unknown", voucher=voucher.hex())]
    if (known.participant, known.authority) != (key.participant, key.authority):
        authority = f"{known.participant} {known.authority}"
        return [_finding("voucher_of_another", voucher=voucher.hex(), authority=authority)]
    is_over = not known.valid_from <= on <= (known.valid_to or date.max)
    if is_over or known.withdrawn_on is not None or known.compromised_on is not None:
        return [_finding("voucher_not_in_use", voucher=voucher.hex(), day=on.isoformat())]
    if not submission.is_vouched_by(known):
        return [_finding("voucher_wrong", voucher=voucher.hex())]
    return []


def _finding(code: str, severity: Severity = Severity.BLOCKS, **params: str | int) -> Finding:
    return Finding(code=code, severity=severity, clause="PRACTICE:keys", subject="key", params=params)


def _header(algorithm: Algorithm, key_id: bytes) -> bytes:
    return cbor.encode({cose.ALG: algorithm.cose, cose.KID: key_id})


def _is_signed_by(message: cose.Sign, key: TrustedKey) -> bool:
    wanted = _header(Algorithm(key.algorithm), key.key_id)
    for signer in message.signers:
        if signer.protected == wanted and not signer.unprotected:
            data = cose.to_be_signed(message.protected, wanted, message.payload)
            return is_valid_by(Algorithm(key.algorithm), key.public_key, signer.signature, data)
    return False
