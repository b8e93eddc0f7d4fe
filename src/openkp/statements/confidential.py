"""A certificate that hides who trades what: salted hashes stand for six fields, and each can be shown or not.

The layout is that of SD-CWT (draft-ietf-spice-sd-cwt-08): under the map key `simple(59)` the signed document
has the hashes of its hidden fields; the fields themselves travel as salted disclosures in the unprotected
header 17. What is signed, and so the statement's digest and its leaf in the log, is the same however many
are shown. Where SD-CWT leaves a choice this profile has one form: exactly six hashes, each of one field,
in ascending order; disclosures in ascending order of their fields; no decoys.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from openkp.statements import cbor
from openkp.statements.cbor import REDACTED_KEYS, Unreadable, Value

#: Label of the unprotected header that carries what is shown.
DISCLOSURES = 17
SALT_BYTES = 16
#: What a confidential certificate hides, by number in the document: parties, goods, and who signed for them.
#: Origins and dates stay in the clear (certificates.md section 5).
HIDDEN_FIELDS: Mapping[int, str] = {
    7: "exporter",
    8: "importer",
    9: "lines",
    10: "parcels",
    11: "containers",
    12: "validated_by",
}
#: What stands in the document for a field that is not shown. It means nothing: ask `Statement.hidden`.
_EMPTY: dict[int | str, Value] = {7: [""], 8: [""], 9: [], 10: 0, 11: [], 12: ""}


def hide(document: dict[int | str, Value], salts: Sequence[bytes]) -> dict[int | str, Value]:
    """The document with hashes for its hidden fields.

    salts: six times 16 random bytes, in the order of HIDDEN_FIELDS. Raises ValueError for other salts.
    """
    shown = {key: value for key, value in document.items() if key not in HIDDEN_FIELDS}
    shown[REDACTED_KEYS] = [*sorted(hash_of(one) for one in disclosures_of(document, salts))]
    return shown


def disclosures_of(document: dict[int | str, Value], salts: Sequence[bytes]) -> tuple[bytes, ...]:
    """The six salted disclosures of a document, in the order of their fields."""
    if len(salts) != len(HIDDEN_FIELDS) or any(len(salt) != SALT_BYTES for salt in salts):
        raise ValueError(f"a confidential certificate has {len(HIDDEN_FIELDS)} salts of {SALT_BYTES} bytes")
    return tuple(
        cbor.encode([salt, document[key], key]) for salt, key in zip(salts, HIDDEN_FIELDS, strict=True)
    )


def hash_of(disclosure: bytes) -> bytes:
    """SHA-256 over the disclosure as the byte string that it travels in, head included (SD-CWT)."""
    return sha256(cbor.encode(disclosure)).digest()


def reveal(
    document: dict[int | str, Value], disclosures: Sequence[bytes]
) -> tuple[dict[int | str, Value], dict[int, bytes]]:
    """The document as far as it is shown, and the salts of the fields that are, by field.

    Fields that are not shown get an empty value. Raises Unreadable for hashes and disclosures that are not in
    the one form, or not of each other.
    """
    hashes = _hashes(document.get(REDACTED_KEYS))
    if document.keys() & HIDDEN_FIELDS.keys():
        raise Unreadable("redacted_and_clear", where="redacted")
    shown = {**document, **_EMPTY}
    del shown[REDACTED_KEYS]
    salts: dict[int, bytes] = {}
    before = -1
    for disclosure in disclosures:
        if hash_of(disclosure) not in hashes:
            raise Unreadable("disclosure_unknown", where="disclosures")
        key, shown[key], salts[key] = _read(disclosure)
        if key <= before:
            raise Unreadable("disclosure_order", where="disclosures")
        before = key
    return shown, salts


def _hashes(listed: Value) -> list[bytes]:
    hashes = [one for one in listed if type(one) is bytes] if type(listed) is list else []
    if (
        type(listed) is not list
        or len(listed) != len(HIDDEN_FIELDS)
        or [len(one) for one in hashes] != [sha256().digest_size] * len(HIDDEN_FIELDS)
        or hashes != sorted(set(hashes))
    ):
        raise Unreadable("redacted_form", where="redacted")
    return hashes


def _read(disclosure: bytes) -> tuple[int, Value, bytes]:
    """Field, value and salt. Whoever made the hash may have written anything into it."""
    try:
        parts = cbor.decode(disclosure)
    except Unreadable as error:
        raise Unreadable("disclosure_form", where="disclosures") from error
    if type(parts) is not list or len(parts) != 3:
        raise Unreadable("disclosure_form", where="disclosures")
    salt, value, key = parts
    if type(salt) is not bytes or len(salt) != SALT_BYTES or type(key) is not int or key not in HIDDEN_FIELDS:
        raise Unreadable("disclosure_form", where="disclosures")
    return key, value, salt


def kept(disclosures: Sequence[bytes], fields: Collection[str]) -> tuple[bytes, ...]:
    """The disclosures of the named fields. Raises ValueError for a name that is not among them."""
    by_name = {HIDDEN_FIELDS[_read(one)[0]]: one for one in disclosures}
    unknown = sorted(set(fields) - by_name.keys())
    if unknown:
        raise ValueError(f"not shown in this message: {', '.join(unknown)}")
    return tuple(one for name, one in by_name.items() if name in fields)
