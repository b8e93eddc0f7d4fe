"""The trust list as a file (`.kptrust`): signed by k of n roots, read, followed by its successor, printed.

The file is one COSE_Sign (RFC 9052 section 4.1) over a deterministic CBOR payload, with one signature for
each root. A successor must be signed by the quorum of the list that it follows and by its own, as The Update
Framework rotates its root (TUF specification, section 5.3).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from openkp.scheme.findings import Finding, Severity
from openkp.statements import cbor, cose
from openkp.statements.cbor import CannotEncode, Unreadable, Value
from openkp.statements.content import ANNULMENT_REASON
from openkp.statements.forms import (
    DAY,
    INSTANT,
    REQUIRED,
    TEXT,
    Field,
    Form,
    blob,
    choice,
    count,
    many,
    optional,
    read_fields,
    row,
    write_fields,
)
from openkp.statements.keys import (
    KEY_ID_BYTES,
    Algorithm,
    KeyRefused,
    SigningKey,
    ed25519_key_id,
    p256_key_id,
    p256_public_key,
)
from openkp.statements.trust import (
    MAX_ROOTS,
    AnnulledCertificate,
    PinnedRoots,
    TrustedKey,
    TrustList,
    TrustListRefused,
    Usage,
)

FILE_SUFFIX = ".kptrust"
MAX_FILE_BYTES = 4 * 1024 * 1024
_MAX_ITEMS = 400_000
TYP = "kp1-trust"
BODY_HEADER = cbor.encode({cose.TYP: TYP})

USAGES = {
    Usage.CERTIFICATES: 1,
    Usage.CONFIRMATIONS: 2,
    Usage.LOG: 3,
    Usage.WITNESS: 4,
    Usage.TRUST: 5,
    Usage.DECISIONS: 6,
}
ALGORITHMS = {algorithm: algorithm.cose for algorithm in Algorithm}
_USAGE = choice(USAGES, "usage")


def _write_usages(value: Any) -> Value:
    if type(value) is not frozenset:
        raise CannotEncode("usages are a frozenset")
    return [*sorted(USAGES[usage] for usage in value)]


def _read_usages(value: Value) -> frozenset[Usage]:
    usages = many(_USAGE).read(value)
    numbers = [USAGES[usage] for usage in usages]
    if numbers != sorted(set(numbers)):
        raise Unreadable("keys_not_sorted")
    return frozenset(usages)


def _write_public(value: Any) -> Value:
    if type(value) is not bytes:
        raise CannotEncode("a public key is bytes")
    return value


def _read_public(value: Value) -> bytes:
    if type(value) is not bytes or len(value) not in (32, 33):
        raise Unreadable("wrong_type")
    return value


#: The key id is not in the file: it follows from the key.
KEY_FIELDS = (
    Field(0, "participant", TEXT),
    Field(1, "authority", TEXT),
    Field(2, "usages", Form("[+ usage]", _write_usages, _read_usages)),
    Field(3, "algorithm", choice(ALGORITHMS, "algorithm")),
    Field(4, "public_key", Form("bstr", _write_public, _read_public)),
    Field(5, "valid_from", DAY),
    Field(6, "valid_to", optional(DAY)),
    Field(7, "withdrawn_on", optional(DAY)),
    Field(8, "compromised_on", optional(DAY)),
    Field(9, "origin", TEXT, ""),
)
ANNULLED_FIELDS = (
    Field(0, "number", TEXT),
    Field(1, "participant", TEXT),
    Field(2, "annulled_on", DAY),
    Field(3, "reason", ANNULMENT_REASON),
    Field(4, "digest", blob(32)),
)


def _listed_key(**fields: Any) -> TrustedKey:
    is_p256 = fields["algorithm"] is Algorithm.ESP256
    key_id = (p256_key_id if is_p256 else ed25519_key_id)(fields["public_key"])
    return TrustedKey(key_id=key_id, **fields)


KEY_FORM = row(TrustedKey, "trusted-key", KEY_FIELDS, make=_listed_key)
_ANNULLED_FORM = row(AnnulledCertificate, "annulled-certificate", ANNULLED_FIELDS)
LIST_FIELDS = (
    Field(1, "version", count(1)),
    Field(2, "issued_at", INSTANT),
    Field(3, "valid_until", INSTANT),
    Field(4, "needed_roots", count(1, MAX_ROOTS)),
    Field(5, "roots", many(blob(33))),
    Field(6, "keys", many(KEY_FORM)),
    Field(7, "annulments", many(_ANNULLED_FORM), ()),
)
_SCHEMA_KEY, _SCHEMA = 0, 1
_PLAN: dict[int | str, Field] = {field.key: field for field in LIST_FIELDS}
_REQUIRED = frozenset(field.name for field in LIST_FIELDS if field.default is REQUIRED)


def encode_trust_list(trust: TrustList) -> bytes:
    """The payload that the roots sign."""
    return cbor.encode({_SCHEMA_KEY: _SCHEMA, **write_fields(trust, LIST_FIELDS)})


def sign_trust_list(trust: TrustList, signers: Sequence[SigningKey]) -> bytes:
    """The signed file. Raises TrustListRefused if the signers are no quorum of the list's own roots.

    Signers who are not among its roots may sign too: those of the list before, when roots change.
    """
    payload = encode_trust_list(trust)
    by_id = {signer.key_id: signer for signer in signers}
    own = {p256_key_id(root) for root in trust.roots}
    if len(own & by_id.keys()) < trust.needed_roots:
        raise TrustListRefused("quorum_missing", found=len(own & by_id.keys()), needed=trust.needed_roots)
    signatures = []
    for key_id in sorted(by_id):
        header = signer_header(key_id)
        signatures.append((header, by_id[key_id].sign(cose.to_be_signed(BODY_HEADER, header, payload))))
    encoded = cose.write_sign(BODY_HEADER, payload, signatures)
    if len(encoded) > MAX_FILE_BYTES:
        raise TrustListRefused("list_too_long", found=len(encoded), most=MAX_FILE_BYTES)
    return encoded


def open_trust_list(signed: bytes, *, pinned: PinnedRoots | None = None) -> TrustList:
    """Read a file, check every key in it and the quorum of its own roots, and of the pinned ones if given.

    A list that only its own roots vouch for is as good as the way it came by: pin roots, or follow a list
    that is already trusted with `accept_successor`.
    Raises: Unreadable for bytes that are no trust list, TrustListRefused for one that may not be used.
    """
    message = _read(signed)
    if pinned is not None and not pinned.have_signed(_signed_by(message, pinned.keys)):
        raise TrustListRefused("pinned_roots_missing", needed=pinned.needed)
    trust = decode_trust_list(message.payload, message=message, pinned=pinned.keys if pinned else ())
    if not quorum_of(trust).have_signed(trust.signed_by):
        found = len(set(trust.roots) & trust.signed_by)
        raise TrustListRefused("quorum_missing", found=found, needed=trust.needed_roots)
    return trust


def decode_trust_list(
    payload: bytes, *, message: cose.Sign | None = None, pinned: Sequence[bytes] = ()
) -> TrustList:
    """The list in a payload, each key of it checked; `signed_by` from the message, where there is one.

    pinned: further roots whose signatures are looked for. Raises as `open_trust_list`, but for the quorum.
    """
    value = cbor.decode(payload, max_bytes=MAX_FILE_BYTES, max_items=_MAX_ITEMS)
    if type(value) is not dict or value.pop(_SCHEMA_KEY, None) != _SCHEMA:
        raise Unreadable("unknown_kind", where="schema")
    try:
        fields = read_fields(value, _PLAN, _REQUIRED)
        roots = (*fields["roots"], *pinned)
        if len(fields["roots"]) > MAX_ROOTS:
            raise TrustListRefused("quorum_impossible", needed=fields["needed_roots"], roots=len(roots))
        signed_by: frozenset[bytes] = frozenset() if message is None else _signed_by(message, roots)
        return TrustList(**fields, signed_by=signed_by)
    except KeyRefused as error:
        raise TrustListRefused("key_refused", reason=error.code) from error


def accept_successor(current: TrustList, candidate: bytes) -> TrustList:
    """The next list, if the roots of the current one vouch for it: by their quorum and by its own.

    Raises: Unreadable, TrustListRefused (`quorum_missing`, `pinned_roots_missing`, `version_not_newer`,
    `issued_before`). What vanished from it, `lost_in_successor` tells.
    """
    trust = open_trust_list(candidate, pinned=quorum_of(current))
    if trust.version <= current.version:
        raise TrustListRefused("version_not_newer", found=trust.version, known=current.version)
    if trust.issued_at < current.issued_at:
        raise TrustListRefused("issued_before", found=str(trust.issued_at), known=str(current.issued_at))
    return trust


def lost_in_successor(current: TrustList, successor: TrustList) -> tuple[Finding, ...]:
    """What the current list says against a key or certificate and the successor no longer says.

    History only grows, so each is a question to the roots; the list is theirs and stands meanwhile.
    """
    lost = []
    for key in current.keys:
        now = successor.key(key.key_id)
        if now is None and Usage.TRUST in key.usages:
            continue  # a root that was given up: it signed lists, and those are kept
        if now is None:
            lost.append(_lost("trust_key_vanished", key=key.key_id.hex(), authority=key.authority))
        elif (key.withdrawn_on and not now.withdrawn_on) or (key.compromised_on and not now.compromised_on):
            lost.append(_lost("trust_withdrawal_vanished", key=key.key_id.hex(), authority=key.authority))
    for annulled in current.annulments:
        if successor.annulment(annulled.participant, annulled.number) is None:
            lost.append(
                _lost("trust_annulment_vanished", number=annulled.number, day=str(annulled.annulled_on))
            )
    return tuple(lost)


def trust_list_to_json(trust: TrustList) -> str:
    """The list for people to read; it carries no signature and nothing reads it back."""
    value = {
        "version": trust.version,
        "issued_at": trust.issued_at.isoformat(),
        "valid_until": trust.valid_until.isoformat(),
        "needed_roots": trust.needed_roots,
        "roots": [{"key_id": p256_key_id(root).hex(), "public_key": root.hex()} for root in trust.roots],
        "signed_by": sorted(p256_key_id(root).hex() for root in trust.signed_by),
        "keys": [_readable(key, ("key_id", *(field.name for field in KEY_FIELDS))) for key in trust.keys],
        "annulments": [_readable(one, tuple(f.name for f in ANNULLED_FIELDS)) for one in trust.annulments],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _readable(value: Any, names: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        part = getattr(value, name)
        if isinstance(part, bytes):
            part = part.hex()
        elif isinstance(part, frozenset):
            part = sorted(part)
        found[name] = part if part is None or isinstance(part, list) else str(part)
    return found


def _lost(code: str, **params: str) -> Finding:
    return Finding(
        code=code, severity=Severity.ASKS, clause="KPCS-CD:V.a", subject="trust_list", params=params
    )


def quorum_of(trust: TrustList) -> PinnedRoots:
    """As many of the list's own roots as it needs."""
    return PinnedRoots(needed=trust.needed_roots, keys=trust.roots)


def signer_header(key_id: bytes) -> bytes:
    """The protected header of one root's signature."""
    return cbor.encode({cose.ALG: Algorithm.ESP256.cose, cose.KID: key_id})


def _read(signed: bytes) -> cose.Sign:
    message = cose.read_sign(signed, max_bytes=MAX_FILE_BYTES, max_signers=2 * MAX_ROOTS)
    if message.protected != BODY_HEADER or message.unprotected:
        raise Unreadable("header", 0)
    headers = [signer.protected for signer in message.signers]
    if headers != sorted(set(headers)) or any(signer.unprotected for signer in message.signers):
        raise Unreadable("header", 0)
    if any(header != signer_header(header[-KEY_ID_BYTES:]) for header in headers):
        raise Unreadable("header", 0)
    return message


def _signed_by(message: cose.Sign, roots: Sequence[bytes]) -> frozenset[bytes]:
    """Which of these roots have a good signature on the message. Raises KeyRefused for a bad root.

    The id of a root stands for one whose key is not known (`trust.pinned_roots`): it has signed nothing here.
    """
    signers = {signer.protected: signer for signer in message.signers}
    found = set()
    for root in dict.fromkeys(roots):
        if len(root) == KEY_ID_BYTES:
            continue
        signer = signers.get(signer_header(p256_key_id(root)))
        if signer is not None and cose.is_valid_signer(
            message, signer, p256_public_key(root), algorithm=Algorithm.ESP256.cose
        ):
            found.add(root)
    return frozenset(found)
