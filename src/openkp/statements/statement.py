"""A statement: what one party asserts, at one time, in one capacity; signed, opened, and named by a digest.

Profile of COSE_Sign1 (RFC 9052), so narrow that a statement has one encoding apart from its signature:
tag 18; protected header exactly {alg: ESP256, kid: 8 bytes, typ: "kp1"}; unprotected header empty, or what
a confidential certificate shows of its hidden fields; payload a deterministic map; signature r || s of 64
bytes with the lower s.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as with_default
from datetime import datetime
from hashlib import sha256

from openkp.scheme.documents import Document
from openkp.statements import cbor, confidential, cose
from openkp.statements.cbor import REDACTED_KEYS, CannotEncode, Unreadable, Value
from openkp.statements.confidential import DISCLOSURES, HIDDEN_FIELDS
from openkp.statements.content import Kind, kind_of, read_document, speaker_of, write_document
from openkp.statements.forms import INSTANT, REQUIRED, TEXT, Field, blob, read_fields
from openkp.statements.keys import KEY_ID_BYTES, SIGNATURE_BYTES, Algorithm, KeyRefused, SigningKey

NONCE_BYTES = 16
#: `application/kp1` (RFC 9596 leaves out the first word): no signature for this serves anything else.
TYP = "kp1"

#: Around the key id, the protected header is always the same.
_HEADER = cbor.encode({cose.ALG: Algorithm.ESP256.cose, cose.KID: bytes(KEY_ID_BYTES), cose.TYP: TYP})
_HEADER_START, _HEADER_END = _HEADER.split(bytes(KEY_ID_BYTES))
_HEADER_KID = slice(len(_HEADER_START), len(_HEADER_START) + KEY_ID_BYTES)

_DIGEST_DOMAIN = b"openkp statement 1\x00"

#: Numbers 0 and 5 of the payload are the kind and the document. The party stands in the bytes only where it
#: is not the one that the document itself names as its maker.
ENVELOPE = (
    Field(1, "party", TEXT, None),
    Field(2, "authority", TEXT),
    Field(3, "made_at", INSTANT),
    Field(4, "nonce", blob(NONCE_BYTES)),
)
_ENVELOPE_PLAN: dict[int | str, Field] = {field.key: field for field in ENVELOPE}
_ENVELOPE_REQUIRED = frozenset(field.name for field in ENVELOPE if field.default is REQUIRED)
KIND_KEY, DOCUMENT_KEY = 0, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a party says.

    party: alpha-2 code of the Participant (or the observer's code) for which it is said.
    authority: the code of the authority that says it, as in the trust list.
    made_at: when, an aware instant in whole seconds. nonce: 16 random bytes; they keep the digest in the
    public log from being guessed.
    salts: six of 16 random bytes make a certificate confidential (`statements.confidential`); the salt of a
    field that is not shown is empty. hidden: the fields that are not shown; in the document they have an
    empty value that means nothing.
    """

    party: str
    authority: str
    made_at: datetime
    nonce: bytes
    document: Document
    salts: tuple[bytes, ...] = ()
    hidden: frozenset[str] = with_default(default=frozenset(), compare=False)

    @property
    def kind(self) -> Kind:
        """The kind, which follows from the document."""
        return kind_of(self.document)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedStatement:
    """A statement with its bytes. That it could be opened says nothing about the signature."""

    statement: Statement
    protected: bytes
    payload: bytes
    signature: bytes
    key_id: bytes
    disclosures: tuple[bytes, ...] = ()

    @property
    def encoded(self) -> bytes:
        """The message as it travels."""
        shown: cose.Headers = {DISCLOSURES: [*self.disclosures]} if self.disclosures else {}
        return cose.write_sign1(self.protected, self.payload, self.signature, shown)

    @property
    def hidden(self) -> frozenset[str]:
        """The fields of the document that this copy does not show."""
        return self.statement.hidden


def encode_payload(statement: Statement) -> bytes:
    """The one encoding of a statement. Raises CannotEncode, with the field's name, for a broken caller."""
    return _payload(statement, _written(statement))


def _written(statement: Statement) -> dict[int | str, Value]:
    """The document's map with all its fields."""
    if statement.hidden or (statement.salts and statement.kind is not Kind.CERTIFICATE):
        raise CannotEncode("salts: only a certificate that shows all its fields can be made confidential")
    return write_document(statement.document)


def _payload(statement: Statement, document: dict[int | str, Value]) -> bytes:
    payload: dict[int | str, Value] = {KIND_KEY: int(statement.kind)}
    is_own = statement.party == speaker_of(statement.document)
    for field in ENVELOPE[1:] if is_own else ENVELOPE:
        try:
            payload[field.key] = field.form.write(getattr(statement, field.name))
        except CannotEncode as error:
            raise CannotEncode(f"{field.name}: {error}") from error
    payload[DOCUMENT_KEY] = confidential.hide(document, statement.salts) if statement.salts else document
    encoded = cbor.encode(payload)
    if len(encoded) > cbor.MAX_BYTES // 2:
        raise CannotEncode(f"a statement has at most {cbor.MAX_BYTES // 2} bytes, not {len(encoded)}")
    return encoded


def decode_payload(payload: bytes, disclosures: Sequence[bytes] = ()) -> Statement:
    """The statement of a payload; `encode_payload` gives the same bytes back. Raises Unreadable.

    disclosures: what is shown of the hidden fields of a confidential certificate.
    """
    value = cbor.decode(payload, max_bytes=cbor.MAX_BYTES // 2)
    if type(value) is not dict:
        raise Unreadable("wrong_type", 0)
    if KIND_KEY not in value or DOCUMENT_KEY not in value:
        raise Unreadable("missing_field", where="kind" if KIND_KEY not in value else "document")
    kind = value.pop(KIND_KEY)
    written = value.pop(DOCUMENT_KEY)
    salts: tuple[bytes, ...] = ()
    hidden: frozenset[str] = frozenset()
    if kind == Kind.CERTIFICATE and type(written) is dict and REDACTED_KEYS in written:
        written, found = confidential.reveal(written, disclosures)
        salts = tuple(found.get(key, b"") for key in HIDDEN_FIELDS)
        hidden = frozenset(name for key, name in HIDDEN_FIELDS.items() if key not in found)
    elif disclosures:
        raise Unreadable("disclosure_unknown", where="disclosures")
    document = read_document(kind, written)
    envelope = read_fields(value, _ENVELOPE_PLAN, _ENVELOPE_REQUIRED)
    speaker = speaker_of(document)
    if envelope.setdefault("party", speaker) == speaker and len(value) == len(ENVELOPE):
        raise Unreadable("default_spelled_out", where="party")
    return Statement(document=document, salts=salts, hidden=hidden, **envelope)


def sign_statement(statement: Statement, key: SigningKey) -> SignedStatement:
    """Sign a statement. Raises KeyRefused if the key is not P-256, CannotEncode for a broken statement."""
    if key.algorithm is not Algorithm.ESP256 or len(key.key_id) != KEY_ID_BYTES:
        raise KeyRefused("not_p256")
    protected = _HEADER_START + key.key_id + _HEADER_END
    written = _written(statement)
    payload = _payload(statement, written)
    return SignedStatement(
        statement=statement,
        protected=protected,
        payload=payload,
        signature=key.sign(cose.to_be_signed1(protected, payload)),
        key_id=key.key_id,
        disclosures=confidential.disclosures_of(written, statement.salts) if statement.salts else (),
    )


def shown_only(signed: SignedStatement, fields: Collection[str]) -> SignedStatement:
    """The same statement, under the same signature, that shows these hidden fields and no others.

    fields: names in `confidential.HIDDEN_FIELDS`. Raises ValueError for one that it does not show now.
    """
    disclosures = confidential.kept(signed.disclosures, fields)
    return replace(signed, statement=decode_payload(signed.payload, disclosures), disclosures=disclosures)


def open_statement(signed: bytes) -> SignedStatement:
    """Read a signed message without judging its signature. Raises Unreadable."""
    message = cose.read_sign1(signed)
    protected = message.protected
    if (
        len(protected) != len(_HEADER)
        or not protected.startswith(_HEADER_START)
        or not protected.endswith(_HEADER_END)
    ):
        raise Unreadable("header", 0)
    disclosures = _disclosures(message.unprotected)
    if len(message.signature) != SIGNATURE_BYTES:
        raise Unreadable("signature_length", 0)
    return SignedStatement(
        statement=decode_payload(message.payload, disclosures),
        protected=protected,
        payload=message.payload,
        signature=message.signature,
        key_id=protected[_HEADER_KID],
        disclosures=disclosures,
    )


def _disclosures(unprotected: cose.Headers) -> tuple[bytes, ...]:
    """What the unprotected header shows of hidden fields; it may hold nothing else."""
    if not unprotected:
        return ()
    shown = unprotected.get(DISCLOSURES)
    if len(unprotected) != 1 or type(shown) is not list or not shown:
        raise Unreadable("header", 0)
    found = tuple(one for one in shown if type(one) is bytes)
    if len(found) != len(shown):
        raise Unreadable("header", 0)
    return found


def leaf_content(signed: SignedStatement) -> bytes:
    """What the log takes the salted digest of: header and payload, each with its length, and no signature.

    An ECDSA signature can be made anew for the same content, so it must not name the statement.
    """
    parts = (signed.protected, signed.payload)
    return _DIGEST_DOMAIN + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def statement_digest(signed: SignedStatement) -> bytes:
    """SHA-256 of `leaf_content`: the name of a statement, 32 bytes."""
    return sha256(leaf_content(signed)).digest()
