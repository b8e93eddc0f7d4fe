"""The next trust list before it is signed (`.kpdraft`): goes round the holders of the roots, or to all.

A draft is a list with the evidence for what is new in it (the submissions of its new keys) and with the root
signatures gathered so far. Each holder checks it against the list in use on the own machine, signs, and sends
the file on or back; copies that were signed apart are put together. When the quorum of the list in use and of
the new one have signed, the list is taken out of it as an ordinary `.kptrust` file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from openkp.scheme.findings import Finding, Severity
from openkp.statements import cbor, cose
from openkp.statements.cbor import Unreadable
from openkp.statements.keys import Algorithm, KeyRefused, SigningKey, p256_key_id, p256_public_key
from openkp.statements.submissions import (
    MAX_SUBMISSION_BYTES,
    KeySubmission,
    SubmissionRefused,
    check_submission,
    open_submission,
)
from openkp.statements.trust import TrustedKey, TrustList, TrustListRefused, Usage
from openkp.statements.trust_files import (
    BODY_HEADER,
    MAX_FILE_BYTES,
    accept_successor,
    decode_trust_list,
    encode_trust_list,
    lost_in_successor,
    open_trust_list,
    signer_header,
)

DRAFT_SUFFIX = ".kpdraft"
_SCHEMA = "kp1-draft"
_MAX_SUBMISSIONS = 1000
_MAX_SIGNATURES = 128
_MAX_ITEMS = 400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustDraft:
    """A list on its way. signatures: (id of the root, signature), ascending, checked when finished."""

    trust: TrustList
    submissions: tuple[bytes, ...] = ()
    signatures: tuple[tuple[bytes, bytes], ...] = ()

    def signers(self, current: TrustList | None) -> frozenset[bytes]:
        """Ids of the roots (of this list or the one in use) whose signatures are right."""
        roots = {p256_key_id(root): root for root in (*self.trust.roots, *(current.roots if current else ()))}
        payload = encode_trust_list(self.trust)
        good = set()
        for key_id, signature in self.signatures:
            header = signer_header(key_id)
            message = cose.Sign(protected=BODY_HEADER, unprotected={}, payload=payload, signers=())
            signer = cose.Signer(protected=header, unprotected={}, signature=signature)
            root = roots.get(key_id)
            if root is not None and cose.is_valid_signer(
                message, signer, p256_public_key(root), algorithm=Algorithm.ESP256.cose
            ):
                good.add(key_id)
        return frozenset(good)


def write_draft(draft: TrustDraft) -> bytes:
    """The file."""
    return cbor.encode(
        [
            _SCHEMA,
            encode_trust_list(draft.trust),
            [*draft.submissions],
            [[key_id, signature] for key_id, signature in draft.signatures],
        ]
    )


def read_draft(data: bytes) -> TrustDraft:
    """The draft in a file; no signature is checked yet.

    Raises: Unreadable, TrustListRefused (as for a list: `key_refused`, `key_listed_twice`, …).
    """
    value = cbor.decode(data, max_bytes=2 * MAX_FILE_BYTES, max_items=_MAX_ITEMS)
    if type(value) is not list or len(value) != 4 or value[0] != _SCHEMA or type(value[1]) is not bytes:
        raise Unreadable("not_draft", 0)
    submissions = tuple(_bytes(one) for one in _items(value[2], _MAX_SUBMISSIONS))
    pairs = []
    for one in _items(value[3], _MAX_SIGNATURES):
        parts = _items(one, 2)
        if len(parts) != 2:
            raise Unreadable("not_draft", 0)
        pairs.append((_bytes(parts[0]), _bytes(parts[1])))
    ids = [key_id for key_id, _ in pairs]
    if ids != sorted(set(ids)):
        raise Unreadable("not_draft", 0)
    return TrustDraft(trust=decode_trust_list(value[1]), submissions=submissions, signatures=tuple(pairs))


def _items(value: cbor.Value, most: int) -> list[cbor.Value]:
    if type(value) is not list or len(value) > most:
        raise Unreadable("not_draft", 0)
    return value


def _bytes(value: cbor.Value) -> bytes:
    if type(value) is not bytes or len(value) > MAX_SUBMISSION_BYTES:
        raise Unreadable("not_draft", 0)
    return value


def sign_draft(draft: TrustDraft, signer: SigningKey, *, current: TrustList | None) -> TrustDraft:
    """The draft with one more signature.

    Raises TrustListRefused (`not_a_root`) for a key that is no root of this list or the one in use.
    """
    roots = {p256_key_id(root) for root in (*draft.trust.roots, *(current.roots if current else ()))}
    if signer.key_id not in roots:
        raise TrustListRefused("not_a_root", key=signer.key_id.hex())
    data = cose.to_be_signed(BODY_HEADER, signer_header(signer.key_id), encode_trust_list(draft.trust))
    signatures = {**dict(draft.signatures), signer.key_id: signer.sign(data)}
    return replace(draft, signatures=tuple(sorted(signatures.items())))


def combine_drafts(drafts: Sequence[TrustDraft]) -> TrustDraft:
    """Copies of one draft that were signed apart, as one. Raises TrustListRefused (`drafts_differ`)."""
    first = drafts[0]
    payload = encode_trust_list(first.trust)
    if any(encode_trust_list(other.trust) != payload for other in drafts[1:]):
        raise TrustListRefused("drafts_differ")
    signatures = {key_id: signature for one in drafts for key_id, signature in one.signatures}
    evidence = tuple(dict.fromkeys(data for one in drafts for data in one.submissions))
    return replace(first, submissions=evidence, signatures=tuple(sorted(signatures.items())))


def finish_draft(draft: TrustDraft, *, current: TrustList | None) -> bytes:
    """The signed list (`.kptrust`), with the right signatures of roots and no others.

    Raises TrustListRefused (`quorum_missing`, `pinned_roots_missing`, `version_not_newer`, …) until enough
    holders have signed: of the new list, and of the one in use.
    """
    good = draft.signers(current)
    signatures = [
        (signer_header(key_id), signature) for key_id, signature in draft.signatures if key_id in good
    ]
    if not signatures:
        raise TrustListRefused("quorum_missing", found=0, needed=draft.trust.needed_roots)
    signed = cose.write_sign(BODY_HEADER, encode_trust_list(draft.trust), signatures)
    if current is None:
        open_trust_list(signed)
    else:
        accept_successor(current, signed)
    return signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a list says that the one before does not: for the eyes of who signs it."""

    added: tuple[TrustedKey, ...]
    changed: tuple[tuple[TrustedKey, TrustedKey], ...]
    """Pairs: as it was, as it will be."""
    roots_added: tuple[bytes, ...]
    roots_dropped: tuple[bytes, ...]
    annulments: int

    @property
    def is_empty(self) -> bool:
        """True if the list says what the one before says, at another time."""
        return not (self.added or self.changed or self.roots_added or self.roots_dropped or self.annulments)


def changes_between(current: TrustList | None, trust: TrustList) -> Changes:
    """Key by key; without a list in use everything is new. What vanished, `check_draft` tells."""
    known = {} if current is None else {key.key_id: key for key in current.keys}
    old_roots = () if current is None else current.roots
    before = (
        frozenset() if current is None else frozenset((a.participant, a.number) for a in current.annulments)
    )
    return Changes(
        added=tuple(key for key in trust.keys if key.key_id not in known),
        changed=tuple(
            (known[key.key_id], key) for key in trust.keys if key.key_id in known and known[key.key_id] != key
        ),
        roots_added=tuple(root for root in trust.roots if root not in old_roots),
        roots_dropped=tuple(root for root in old_roots if root not in trust.roots),
        annulments=sum((one.participant, one.number) not in before for one in trust.annulments),
    )


def check_draft(draft: TrustDraft, *, current: TrustList | None, on: date) -> tuple[Finding, ...]:
    """What a holder must know before signing: each new key needs its submission, nothing may vanish."""
    found: list[Finding] = []
    changes = changes_between(current, draft.trust)
    evidence, unreadable = _evidence(draft.submissions)
    found += unreadable
    for key in changes.added:
        submission = evidence.get(key.key_id)
        if submission is None:
            found.append(_finding("key_without_submission", key=key.key_id.hex(), authority=key.authority))
        elif submission.key != key:
            found.append(_finding("key_not_as_submitted", key=key.key_id.hex(), authority=key.authority))
        else:
            found += check_submission(submission, trust=current, on=on)
            voucher = draft.trust.key(submission.voucher)
            if voucher is not None and voucher.compromised_on is not None:
                day = on.isoformat()
                found.append(_finding("voucher_not_in_use", voucher=submission.voucher.hex(), day=day))
    listed_roots = {key.public_key for key in draft.trust.keys if Usage.TRUST in key.usages}
    for root in changes.roots_added:
        if current is not None and root not in listed_roots:
            found.append(_finding("root_without_holder", key=p256_key_id(root).hex()))
    if current is not None:
        found += lost_in_successor(current, draft.trust)
        if draft.trust.version <= current.version:
            found.append(_finding("version_not_newer", found=draft.trust.version, known=current.version))
    return tuple(found)


def _evidence(submissions: Iterable[bytes]) -> tuple[dict[bytes, KeySubmission], list[Finding]]:
    opened: dict[bytes, KeySubmission] = {}
    found: list[Finding] = []
    for data in submissions:
        try:
            submission = open_submission(data)
        except (Unreadable, KeyRefused, TrustListRefused, SubmissionRefused) as error:
            found.append(_finding("submission_unreadable", reason=str(getattr(error, "code", ""))))
            continue
        opened[submission.key.key_id] = submission
    return opened, found


def _finding(code: str, severity: Severity = Severity.BLOCKS, **params: str | int) -> Finding:
    return Finding(code=code, severity=severity, clause="PRACTICE:keys", subject="trust_list", params=params)
