"""A statement: what one party asserts, at one time, in one capacity; signed, opened, and named by a digest.

Profile of COSE_Sign1 (RFC 9052), so narrow that a statement has one encoding apart from its signature:
tag 18; protected header exactly {alg: ESP256, kid: 8 bytes, typ: "kp1"}; unprotected header empty;
payload a deterministic map; signature r || s of 64 bytes with the lower s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from openkp.scheme.documents import Document
from openkp.statements import cbor, cose
from openkp.statements.cbor import CannotEncode, Unreadable, Value
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
    """

    party: str
    authority: str
    made_at: datetime
    nonce: bytes
    document: Document

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

    @property
    def encoded(self) -> bytes:
        """The message as it travels."""
        return cose.write_sign1(self.protected, self.payload, self.signature)


def encode_payload(statement: Statement) -> bytes:
    """The one encoding of a statement. Raises CannotEncode, with the field's name, for a broken caller."""
    payload: dict[int | str, Value] = {KIND_KEY: int(statement.kind)}
    is_own = statement.party == speaker_of(statement.document)
    for field in ENVELOPE[1:] if is_own else ENVELOPE:
        try:
            payload[field.key] = field.form.write(getattr(statement, field.name))
        except CannotEncode as error:
            raise CannotEncode(f"{field.name}: {error}") from error
    payload[DOCUMENT_KEY] = write_document(statement.document)
    encoded = cbor.encode(payload)
    if len(encoded) > cbor.MAX_BYTES // 2:
        raise CannotEncode(f"a statement has at most {cbor.MAX_BYTES // 2} bytes, not {len(encoded)}")
    return encoded


def decode_payload(payload: bytes) -> Statement:
    """The statement of a payload; `encode_payload` gives the same bytes back. Raises Unreadable."""
    value = cbor.decode(payload, max_bytes=cbor.MAX_BYTES // 2)
    if type(value) is not dict:
        raise Unreadable("wrong_type", 0)
    if KIND_KEY not in value or DOCUMENT_KEY not in value:
        raise Unreadable("missing_field", where="kind" if KIND_KEY not in value else "document")
    kind = value.pop(KIND_KEY)
    document = read_document(kind, value.pop(DOCUMENT_KEY))
    envelope = read_fields(value, _ENVELOPE_PLAN, _ENVELOPE_REQUIRED)
    speaker = speaker_of(document)
    if envelope.setdefault("party", speaker) == speaker and len(value) == len(ENVELOPE):
        raise Unreadable("default_spelled_out", where="party")
    return Statement(document=document, **envelope)


def sign_statement(statement: Statement, key: SigningKey) -> SignedStatement:
    """Sign a statement. Raises KeyRefused if the key is not P-256, CannotEncode for a broken statement."""
    if key.algorithm is not Algorithm.ESP256 or len(key.key_id) != KEY_ID_BYTES:
        raise KeyRefused("not_p256")
    protected = _HEADER_START + key.key_id + _HEADER_END
    payload = encode_payload(statement)
    return SignedStatement(
        statement=statement,
        protected=protected,
        payload=payload,
        signature=key.sign(cose.to_be_signed1(protected, payload)),
        key_id=key.key_id,
    )


def open_statement(signed: bytes) -> SignedStatement:
    """Read a signed message without judging its signature. Raises Unreadable."""
    message = cose.read_sign1(signed)
    protected = message.protected
    if (
        len(protected) != len(_HEADER)
        or not protected.startswith(_HEADER_START)
        or not protected.endswith(_HEADER_END)
        or message.unprotected
    ):
        raise Unreadable("header", 0)
    if len(message.signature) != SIGNATURE_BYTES:
        raise Unreadable("signature_length", 0)
    return SignedStatement(
        statement=decode_payload(message.payload),
        protected=protected,
        payload=message.payload,
        signature=message.signature,
        key_id=protected[_HEADER_KID],
    )


def leaf_content(signed: SignedStatement) -> bytes:
    """What the log takes the salted digest of: header and payload, each with its length, and no signature.

    An ECDSA signature can be made anew for the same content, so it must not name the statement.
    """
    parts = (signed.protected, signed.payload)
    return _DIGEST_DOMAIN + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def statement_digest(signed: SignedStatement) -> bytes:
    """SHA-256 of `leaf_content`: the name of a statement, 32 bytes."""
    return sha256(leaf_content(signed)).digest()
