"""A decision of a Plenary, signed for the Process, in its log and co-signed: what tests take apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openkp.log import (
    Checkpoint,
    Cosigner,
    Ed25519Signer,
    LogEntry,
    MerkleTree,
    encode_entry,
    leaf_hash,
    make_proof_file,
    salted_digest,
    sign_checkpoint,
)
from openkp.scheme.adopted import (
    AdoptedDecision,
    Position,
    StatedPosition,
    WithdrawnObjection,
    text_digest_of,
)
from openkp.scheme.decisions import Decision, Maker, Paragraph
from openkp.scheme.effects import (
    Allow,
    Area,
    Bar,
    Counts,
    Direction,
    InTransit,
    MandateBody,
    Terms,
    WithoutConsensus,
)
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import Account
from openkp.statements import (
    P256SigningKey,
    SignedStatement,
    Statement,
    TrustedKey,
    TrustList,
    Usage,
    ed25519_key_id,
    leaf_content,
    sign_statement,
    sign_trust_list,
)
from openkp.statements.decision_files import DecisionFile, write_decision_file

DECLARED_AT = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
SIGNED_AT = DECLARED_AT + timedelta(hours=2)
ON = date(2026, 11, 25)
ORIGIN = "log.example.org/kpcs"

PARAGRAPHS = (
    Paragraph(
        number="1",
        text="Stones of the quiet pit stay where they are.\nThe body watches.",
        effects=(
            Bar(
                area=Area(participant="BW", mines=("Quiet Pit",)),
                direction=Direction.BOTH,
                terms=Terms(
                    counts_on=Counts.PRODUCTION,
                    in_transit=InTransit.MAY_ARRIVE,
                    starts_on=date(2026, 12, 1),
                    ends_on=date(2027, 11, 30),
                    without_consensus=WithoutConsensus.LAPSES,
                ),
            ),
        ),
    ),
    Paragraph(
        number="2",
        text="Older stones may go.",
        effects=(
            Allow(area=Area(participant="BW", mines=("Quiet Pit",), produced_to=date(2026, 11, 30))),
            MandateBody(body="WGM", items=("Visit the pit",), report_by="Plenary 2027"),
        ),
    ),
)
DECISION = Decision(
    id="KP/2026/Plenary/AD1",
    title="The quiet pit",
    maker=Maker.PLENARY,
    maker_name="Plenary 2026",
    accounts=(Account(day=PartialDay.parse("2026-11-20"), source="events of plenary-2026"),),
    paragraphs=PARAGRAPHS,
)
ADOPTED = AdoptedDecision(
    decision=DECISION,
    speaker="KPCS",
    meeting="plenary-2026",
    proposal="quiet-pit",
    text_digest=text_digest_of(PARAGRAPHS),
    declared_at=DECLARED_AT,
    positions=(
        StatedPosition(party="AO", position=Position.SUPPORT),
        StatedPosition(party="BW", position=Position.STAND_ASIDE),
        StatedPosition(party="EU", position=Position.CAN_LIVE_WITH),
        StatedPosition(party="ZA", position=Position.NOT_STATED),
    ),
    withdrawn_objections=(WithdrawnObjection(party="BW", paragraph="1", grounds="Jobs at the pit."),),
    observers=(StatedPosition(party="CSC", position=Position.OBJECTION),),
    present=("AO", "BW", "EU"),
)


def _ed25519(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))


KEY = P256SigningKey.from_private_number(3001)
ROOTS = tuple(P256SigningKey.from_private_number(number) for number in (3101, 3102, 3103))
LOG = Ed25519Signer(name=ORIGIN, private_key=_ed25519(3201))
WITNESSES = tuple(
    Cosigner(name=f"witness{number}.example.org", private_key=_ed25519(3300 + number)) for number in (1, 2)
)


def _listed(public_key: bytes, usage: Usage, origin: str) -> TrustedKey:
    return TrustedKey(
        key_id=ed25519_key_id(public_key),
        participant="KPCS",
        authority="chair",
        usages=frozenset({usage}),
        algorithm="Ed25519",
        public_key=public_key,
        valid_from=date(2026, 1, 1),
        valid_to=None,
        origin=origin,
    )


SPEAKER_KEY = TrustedKey(
    key_id=KEY.key_id,
    participant="KPCS",
    authority="chair",
    usages=frozenset({Usage.DECISIONS}),
    algorithm="ESP256",
    public_key=KEY.public_key,
    valid_from=date(2026, 1, 1),
    valid_to=None,
)
LOG_KEY = _listed(LOG.verifier().public_key, Usage.LOG, "log.example.org")
TRUST = TrustList(
    version=3,
    issued_at=datetime(2026, 11, 1, tzinfo=UTC),
    valid_until=datetime(2027, 1, 30, tzinfo=UTC),
    needed_roots=2,
    roots=tuple(root.public_key for root in ROOTS),
    keys=(
        SPEAKER_KEY,
        LOG_KEY,
        *(_listed(one.public_key, Usage.WITNESS, one.name) for one in WITNESSES),
    ),
)


def signed(document: Any = ADOPTED, **changes: Any) -> SignedStatement:
    """The statement of a document, signed with the key of the Process."""
    fields: dict[str, Any] = {
        "party": "KPCS",
        "authority": "chair",
        "made_at": SIGNED_AT,
        "nonce": bytes(range(16)),
        "document": document,
    }
    return sign_statement(Statement(**{**fields, **changes}), KEY)


@dataclass(frozen=True)
class Logged:
    """The proof that a statement is the last of three entries, and the witnesses' lines on its head."""

    proof: bytes
    lines: tuple[str, ...]


def logged(statement: SignedStatement, *, signer: Ed25519Signer = LOG, at: datetime = SIGNED_AT) -> Logged:
    """The statement's entry in a log of three."""
    entry = encode_entry(
        LogEntry(
            kind="decision",
            party=statement.statement.party,
            authority=statement.statement.authority,
            number=DECISION.id,
            made_at=int(at.timestamp()),
            digest=salted_digest(salt=statement.statement.nonce, content=leaf_content(statement)),
        )
    )
    tree = MerkleTree()
    for data in (b"first", b"second", entry):
        tree.append(leaf_hash(data))
    checkpoint = Checkpoint(origin=signer.name, size=3, root=tree.root())
    note = sign_checkpoint(checkpoint, [signer])
    body = note.partition(b"\n\n")[0] + b"\n"
    return Logged(
        proof=make_proof_file(index=2, hashes=tree.inclusion_proof(2, 3), note=note, extra=entry),
        lines=tuple(one.cosign(body, at=int(at.timestamp()) + 60).line().rstrip("\n") for one in WITNESSES),
    )


def decision_file(of: SignedStatement | None = None, **changes: Any) -> bytes:
    """The file with proof and cosignatures; changes are of its parts, or `trust` for another list."""
    made = of or signed()
    trust = changes.pop("trust", TRUST)
    kept = logged(made)
    file = DecisionFile(
        statement=made.encoded,
        trust_list=sign_trust_list(trust, ROOTS),
        proof=kept.proof,
        cosignatures=kept.lines,
    )
    return write_decision_file(replace(file, **changes))


def adopted(**changes: Any) -> bytes:
    """The file of a record with changes, its digest following the paragraphs unless it is given."""
    decision = changes.get("decision", DECISION)
    changes.setdefault("text_digest", text_digest_of(decision.paragraphs))
    return decision_file(signed(replace(ADOPTED, **changes)))
