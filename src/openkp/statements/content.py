"""What each kind of statement says, field by field: the one table of numbers that is never rearranged.

A number once given to a kind, a field or a choice keeps its meaning for ever; new ones are added behind.
`docs/reference/certificate.cddl` is printed from these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from openkp.scheme.adopted import AdoptedDecision, Position, StatedPosition, WithdrawnObjection
from openkp.scheme.documents import (
    AdvanceNotification,
    Annulment,
    AnnulmentReason,
    Certificate,
    Container,
    Document,
    ImportConfirmation,
    Line,
    Origin,
    Outcome,
    Party,
    Replacement,
    SealState,
    TechnicalCertificate,
    TransitRecord,
    Verification,
)
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine, Sector, StatisticalReturn
from openkp.statements.cbor import Unreadable, Value
from openkp.statements.decision_form import DECISION
from openkp.statements.forms import (
    CARATS,
    DAY,
    HS_CODE,
    HS_CODE_OR_ALL,
    INSTANT,
    PAST_DAY,
    REQUIRED,
    RETURN_PERIOD,
    TEXT,
    USD,
    YES_NO,
    Field,
    blob,
    choice,
    count,
    many,
    optional,
    read_fields,
    row,
    write_fields,
)


class Kind(IntEnum):
    """The schema id of a statement."""

    CERTIFICATE = 1
    ANNULMENT = 2
    REPLACEMENT = 3
    ADVANCE_NOTIFICATION = 4
    TRANSIT_RECORD = 5
    IMPORT_CONFIRMATION = 6
    TECHNICAL_CERTIFICATE = 7
    DECISION = 8
    RETURN = 9


OUTCOMES = {
    Outcome.CONFIRMED: 1,
    Outcome.CONFIRMED_AFTER_REMEDY: 2,
    Outcome.DETAINED: 3,
    Outcome.SEIZED: 4,
    Outcome.RETURNED: 5,
}
SEAL_STATES = {SealState.INTACT: 1, SealState.BROKEN: 2, SealState.MISSING: 3, SealState.DIFFERENT: 4}
VERIFICATIONS = {Verification.OPENED: 1, Verification.RISK_BASED: 2}
ANNULMENT_REASONS = {
    AnnulmentReason.UNUSED: 1,
    AnnulmentReason.EXPIRED: 2,
    AnnulmentReason.ERROR: 3,
    AnnulmentReason.SPOILT_PRINT: 4,
    AnnulmentReason.REPLACED: 5,
    AnnulmentReason.LOST: 6,
    AnnulmentReason.WITHDRAWN: 7,
}
POSITIONS = {
    Position.SUPPORT: 1,
    Position.CAN_LIVE_WITH: 2,
    Position.NO_OBJECTION: 3,
    Position.RESERVATION: 4,
    Position.STAND_ASIDE: 5,
    Position.OBJECTION: 6,
    Position.ABSENT: 7,
    Position.NOT_STATED: 8,
}
RETURN_KINDS = {ReturnKind.TRADE: 1, ReturnKind.PRODUCTION: 2}
FLOWS = {Flow.PRODUCTION: 1, Flow.EXPORT: 2, Flow.IMPORT: 3}
SECTORS = {Sector.ALL: 1, Sector.ARTISANAL: 2, Sector.INDUSTRIAL: 3}
CHOICES: dict[str, Mapping[Any, int]] = {
    "outcome": OUTCOMES,
    "seal-state": SEAL_STATES,
    "verification": VERIFICATIONS,
    "annulment-reason": ANNULMENT_REASONS,
    "position": POSITIONS,
    "return-kind": RETURN_KINDS,
    "flow": FLOWS,
    "sector": SECTORS,
}
ANNULMENT_REASON = choice(ANNULMENT_REASONS, "annulment-reason")

#: Small records, written as lists in this order.
ROWS: dict[str, tuple[type, tuple[Field, ...]]] = {
    "party": (Party, (Field(0, "name", TEXT), Field(1, "address", TEXT, ""))),
    "origin": (
        Origin,
        (
            Field(0, "participant", TEXT),
            Field(1, "carats", optional(CARATS)),
            Field(2, "zone", TEXT, ""),
            Field(3, "mine", TEXT, ""),
            Field(4, "produced_from", optional(PAST_DAY), None),
            Field(5, "produced_to", optional(PAST_DAY), None),
            Field(6, "min_carats", optional(CARATS), None),
            Field(7, "max_carats", optional(CARATS), None),
        ),
    ),
    "line": (Line, (Field(0, "hs", HS_CODE), Field(1, "carats", CARATS), Field(2, "usd", USD))),
    "container": (Container, (Field(0, "seals", many(TEXT)), Field(1, "mark", TEXT, ""))),
    "stated-position": (
        StatedPosition,
        (Field(0, "party", TEXT), Field(1, "position", choice(POSITIONS, "position"))),
    ),
    "withdrawn-objection": (
        WithdrawnObjection,
        (Field(0, "party", TEXT), Field(1, "paragraph", TEXT, ""), Field(2, "grounds", TEXT, "")),
    ),
    "return-line": (
        ReturnLine,
        (
            Field(0, "flow", choice(FLOWS, "flow")),
            Field(1, "carats", optional(CARATS)),
            Field(2, "usd", optional(USD)),
            Field(3, "hs", HS_CODE_OR_ALL, ""),
            Field(4, "partner", TEXT, ""),
            Field(5, "certificates", optional(count()), None),
            Field(6, "origin", TEXT, ""),
            Field(7, "sector", choice(SECTORS, "sector"), Sector.ALL),
        ),
    ),
}
_PARTY, _ORIGIN, _LINE, _CONTAINER, _POSITION, _WITHDRAWN, _RETURN_LINE = (
    row(kind, name, fields) for name, (kind, fields) in ROWS.items()
)
_PARCELS = count(-(10**9), 10**9)


def _fields(*fields: Field) -> tuple[Field, ...]:
    return fields


#: Kind, dataclass, its fields.
TABLE: dict[Kind, tuple[type[Document], tuple[Field, ...]]] = {
    Kind.CERTIFICATE: (
        Certificate,
        _fields(
            Field(0, "number", TEXT),
            Field(1, "issuing_participant", TEXT),
            Field(2, "issuing_authority", TEXT),
            Field(3, "issued_on", DAY),
            Field(4, "expires_on", DAY),
            Field(5, "origins", many(_ORIGIN)),
            Field(6, "destination_participant", TEXT),
            Field(7, "exporter", _PARTY),
            Field(8, "importer", _PARTY),
            Field(9, "lines", many(_LINE)),
            Field(10, "parcels", _PARCELS),
            Field(11, "containers", many(_CONTAINER)),
            Field(12, "validated_by", TEXT),
            Field(13, "destination_country", TEXT, ""),
            Field(14, "source_certificates", many(TEXT), ()),
            Field(15, "quality", TEXT, ""),
        ),
    ),
    Kind.ANNULMENT: (
        Annulment,
        _fields(
            Field(0, "certificate_number", TEXT),
            Field(1, "issuing_participant", TEXT),
            Field(2, "annulled_on", DAY),
            Field(3, "reason", ANNULMENT_REASON),
            Field(4, "is_surrendered", YES_NO),
            Field(5, "remark", TEXT, ""),
        ),
    ),
    Kind.REPLACEMENT: (
        Replacement,
        _fields(
            Field(0, "replaced_number", TEXT),
            Field(1, "new_number", TEXT),
            Field(2, "issuing_participant", TEXT),
            Field(3, "replaced_on", DAY),
            Field(4, "remark", TEXT, ""),
        ),
    ),
    Kind.ADVANCE_NOTIFICATION: (
        AdvanceNotification,
        _fields(
            Field(0, "certificate_number", TEXT),
            Field(1, "issuing_participant", TEXT),
            Field(2, "destination_participant", TEXT),
            Field(3, "carats", CARATS),
            Field(4, "usd", USD),
            Field(5, "origins", many(_ORIGIN)),
            Field(6, "importer", _PARTY),
            Field(7, "sent_on", DAY),
            Field(8, "expected_on", optional(DAY), None),
            Field(9, "route", TEXT, ""),
        ),
    ),
    Kind.TRANSIT_RECORD: (
        TransitRecord,
        _fields(
            Field(0, "certificate_number", TEXT),
            Field(1, "issuing_participant", TEXT),
            Field(2, "transit_participant", TEXT),
            Field(3, "authority", TEXT),
            Field(4, "entered_on", DAY),
            Field(5, "left_on", optional(DAY)),
            Field(6, "seals_in", many(TEXT)),
            Field(7, "seals_out", many(TEXT)),
            Field(8, "carats_in", optional(CARATS), None),
            Field(9, "carats_out", optional(CARATS), None),
            Field(10, "is_opened", YES_NO, False),
            Field(11, "purpose_attested", YES_NO, False),
        ),
    ),
    Kind.IMPORT_CONFIRMATION: (
        ImportConfirmation,
        _fields(
            Field(0, "certificate_number", TEXT),
            Field(1, "issuing_participant", TEXT),
            Field(2, "importing_participant", TEXT),
            Field(3, "importing_authority", TEXT),
            Field(4, "received_on", DAY),
            Field(5, "confirmed_on", DAY),
            Field(6, "outcome", choice(OUTCOMES, "outcome")),
            Field(7, "parcels", _PARCELS),
            Field(8, "lines", many(_LINE)),
            Field(9, "importer", _PARTY),
            Field(10, "exporter", _PARTY),
            Field(11, "seals", many(TEXT), ()),
            Field(12, "seal_state", choice(SEAL_STATES, "seal-state"), SealState.INTACT),
            Field(13, "verification", choice(VERIFICATIONS, "verification"), Verification.OPENED),
            Field(14, "importing_country", TEXT, ""),
            Field(15, "confirmed_by", TEXT, ""),
            Field(16, "remark", TEXT, ""),
        ),
    ),
    Kind.TECHNICAL_CERTIFICATE: (
        TechnicalCertificate,
        _fields(
            Field(0, "number", TEXT),
            Field(1, "issuing_participant", TEXT),
            Field(2, "issuing_authority", TEXT),
            Field(3, "issued_on", DAY),
            Field(4, "expires_on", DAY),
            Field(5, "destination_participant", TEXT),
            Field(6, "reason", TEXT),
            Field(7, "lines", many(_LINE)),
            Field(8, "parcels", _PARCELS),
            Field(9, "seals", many(TEXT)),
            Field(10, "consignor", _PARTY),
            Field(11, "consignee", _PARTY),
            Field(12, "original_certificate", TEXT, ""),
        ),
    ),
    Kind.DECISION: (
        AdoptedDecision,
        _fields(
            Field(0, "decision", DECISION),
            Field(1, "speaker", TEXT),
            Field(2, "meeting", TEXT),
            Field(3, "proposal", TEXT),
            Field(4, "text_digest", blob(32)),
            Field(5, "declared_at", INSTANT),
            Field(6, "positions", many(_POSITION)),
            Field(7, "withdrawn_objections", many(_WITHDRAWN), ()),
            Field(8, "observers", many(_POSITION), ()),
            Field(9, "present", many(TEXT), ()),
        ),
    ),
    Kind.RETURN: (
        StatisticalReturn,
        _fields(
            Field(0, "participant", TEXT),
            Field(1, "kind", choice(RETURN_KINDS, "return-kind")),
            Field(2, "period", RETURN_PERIOD),
            Field(3, "vintage", count(1), 1),
            Field(4, "lines", many(_RETURN_LINE), ()),
            Field(5, "reason", TEXT, ""),
        ),
    ),
}

#: Which party a document of each kind speaks for: a Participant, or the Process as a whole.
_SPEAKER = dict.fromkeys(Kind, "issuing_participant") | {
    Kind.TRANSIT_RECORD: "transit_participant",
    Kind.IMPORT_CONFIRMATION: "importing_participant",
    Kind.DECISION: "speaker",
    Kind.RETURN: "participant",
}

_KIND_OF: dict[type, Kind] = {kind_type: kind for kind, (kind_type, _) in TABLE.items()}


@dataclass(frozen=True, slots=True)
class _Plan:
    kind_type: Any
    by_key: dict[int | str, Field]
    required: frozenset[str]


_PLANS: dict[Any, _Plan] = {
    kind: _Plan(
        kind_type,
        {field.key: field for field in fields},
        frozenset(field.name for field in fields if field.default is REQUIRED),
    )
    for kind, (kind_type, fields) in TABLE.items()
}


def kind_of(document: Document) -> Kind:
    """The kind of statement that a document makes. Raises TypeError for anything else."""
    try:
        return _KIND_OF[type(document)]
    except KeyError:
        raise TypeError(f"{type(document).__name__} is no document of the scheme") from None


def speaker_of(document: Document) -> str:
    """The party that the document itself names as its maker."""
    return str(getattr(document, _SPEAKER[kind_of(document)]))


def write_document(document: Document) -> dict[int | str, Value]:
    """The map of a document. Raises CannotEncode, with the field's name."""
    return write_fields(document, TABLE[kind_of(document)][1])


def read_document(kind: Value, value: Value) -> Document:
    """The document of a map. Raises Unreadable, `where` being the field."""
    plan = _PLANS.get(kind) if type(kind) is int else None
    if plan is None:
        raise Unreadable("unknown_kind", where="kind")
    values = read_fields(value, plan.by_key, plan.required)
    try:
        document: Document = plan.kind_type(**values)
    except (TypeError, ValueError) as error:  # each field can be read, but not beside the others
        raise Unreadable("out_of_range", where="document") from error
    return document
